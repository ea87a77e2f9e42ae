import { isContentArray, isContentObject, Reference, type Content } from '../../core/stream/content.ts';
import type { IdBook } from '../../core/stream/id-map.ts';
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

/** A stream as git has it and as a tenant does, where both say the same but for what a person chose. */
export interface Pair {
  readonly stream: string;
  readonly desired: Tree;
  readonly live: Tree;
  /** The tenant's ids of what `live` names. */
  readonly ids: IdBook;
}

/** What a person chose on import. */
export interface Chosen {
  /** The tenant's ids, by the tree's path of what they stand for. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Paths of what still stands for itself: nobody chose it. */
  readonly unchosen: ReadonlySet<string>;
}

/**
 * The ids that stand in the tenant where git names something that is bound to nothing. Of one thing in several places
 * the first decides. `standIns` are `kind id` of what a file has for what was not chosen.
 */
export function chosenIn(
  { stream, desired, live, ids }: Pair,
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

/** How a stand-in is remembered: what kind of thing it stands for, and what stands in the file. */
export function standInKey(path: string, id: string): string {
  return `${kindOfPath(path)} ${id}`;
}

/** References that stand at the same place of both, in order. */
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
