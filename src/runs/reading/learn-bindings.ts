import { isContentArray, isContentObject, Reference, type Content } from '../../core/stream/content.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { kindOfPath, kinds } from '../../core/stream/kinds.ts';
import {
  ownMember,
  resolveReference,
  scenarioFileOf,
  scenariosByStream,
  streamFileOf,
  treePath,
  type Tree,
} from '../../core/tree/tree.ts';

/** Stream in git and in a tenant with the same content, apart from a person's choices. */
export interface DesiredAndLive {
  readonly stream: string;
  readonly desired: Tree;
  readonly live: Tree;
  /** Tenant's ids of the paths in `live`. */
  readonly ids: IdMap;
}

/** Choices of a person on import. */
export interface Chosen {
  /** Tenant's ids by the tree's paths. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Paths of stand-ins that nobody replaced by a choice. */
  readonly unchosen: ReadonlySet<string>;
}

/**
 * Returns the tenant's ids in places where git has an unbound reference. If a reference occurs several times, the first
 * occurrence decides. `standIns` has the `kind id` of stand-ins in the file.
 */
export function chosenIn(
  { stream, desired, live, ids }: DesiredAndLive,
  isOpen: (path: string) => boolean,
  standIns: ReadonlySet<string>,
): Chosen {
  const bindings = new Map<string, string>();
  const unchosen = new Set<string>();
  for (const file of [
    streamFileOf(stream),
    ...(scenariosByStream(desired).get(stream) ?? []).map(scenarioFileOf),
  ]) {
    const place = treePath(file);
    const scenario = place.is === 'scenario' ? place.scenario : undefined;
    const full = ({ path }: Reference) => resolveReference(path, stream, scenario);
    const [one, other] = [desired.get(file), live.get(file)];
    const sides = [
      [one?.content, other?.content],
      [ownMember(one, '$hooks'), ownMember(other, '$hooks')],
    ] as const;
    for (const [wanted, found] of sides) {
      for (const [reference, there] of referencePairs(wanted, found)) {
        const path = full(reference);
        const kind = kindOfPath(path);
        const id = ids.idOf(full(there));
        if (kind === undefined || kinds[kind].carried || !isOpen(path)) continue;
        if (id === undefined || kindOfPath(full(there)) !== kind || bindings.has(path)) continue;
        if (standIns.has(standInKey(path, id))) unchosen.add(path);
        else bindings.set(path, id);
      }
    }
  }
  return { bindings, unchosen };
}

/** Returns the key of a stand-in: its kind and its id in the file. */
export function standInKey(path: string, id: string): string {
  return `${kindOfPath(path)} ${id}`;
}

/** Yields references at the same position on both sides, in order. */
function* referencePairs(
  wanted: Content | undefined,
  found: Content | undefined,
): Generator<readonly [Reference, Reference]> {
  if (wanted instanceof Reference) {
    if (found instanceof Reference) yield [wanted, found];
  } else if (isContentArray(wanted)) {
    if (!isContentArray(found)) return;
    for (const [index, item] of wanted.entries()) yield* referencePairs(item, found[index]);
  } else if (isContentObject(wanted) && isContentObject(found)) {
    for (const key of Object.keys(wanted).sort())
      if (Object.hasOwn(found, key)) yield* referencePairs(wanted[key], found[key]);
  }
}
