import { digest } from '../codec/fingerprint.ts';
import type { EnvironmentSettings } from '../domain/environment.ts';
import type { IdBook } from '../domain/id-book.ts';
import { kindOfPath, kinds, type KindName } from '../domain/kinds.ts';
import type { Problem } from '../domain/problem.ts';
import {
  ranked,
  readiness,
  readinessProblem,
  seenText,
  type Candidate,
  type Candidates,
  type Readiness,
  type Wanted,
} from '../domain/readiness.ts';
import { ignoredKey, type Ignored } from '../domain/render/ignored.ts';
import { treePath, type Tree } from '../domain/tree.ts';
import type { ListedKind, TenantReading } from '../ports/tenant.ts';

/** What references stand for in one tenant. */
export interface Bound {
  /** Of everything that must exist. */
  readonly states: readonly Readiness[];
  /** What is not ready. */
  readonly problems: readonly Problem[];
  /** What is taken on trust. */
  readonly unchecked: readonly Problem[];
  /** By path: what a person chooses on import, of a tenant that only people write to. */
  readonly open: ReadonlyMap<string, Wanted>;
  /** Ids by path. */
  readonly bindings: ReadonlyMap<string, string>;
}

/** Where bindings come from. */
export interface BindingSources {
  readonly environment: string;
  readonly settings: EnvironmentSettings;
  readonly candidates: Candidates;
  /** Ids that people chose on import, by path; undefined for a tenant that is written to directly. */
  readonly chosen: ReadonlyMap<string, string> | undefined;
  /** What was seen in a tenant that does not list such things: never more than a hint. */
  readonly seen?: Candidates | undefined;
}

/** A digest of bindings and of what is ignored, so that what was read under others is read again. */
export function bindingsDigest(bindings: ReadonlyMap<string, string>, ignored: Ignored): string {
  const sorted = [...bindings].sort(([one], [other]) => (one < other ? -1 : 1));
  if (ignored.size === 0) return digest(sorted);
  return digest([sorted, ignoredKey(ignored)]);
}

const listedKinds = ['keychain', 'dataStore', 'dataStructure'] as const satisfies readonly ListedKind[];

/** Kinds of what must exist that a tree has. */
export function boundKindsOf(tree: Tree): ReadonlySet<KindName> {
  const there = [...tree.keys()].flatMap((file) => {
    const place = treePath(file);
    return place.is === 'shared' ? (kindOfPath(place.path) ?? []) : [];
  });
  return new Set(there.filter((kind) => !kinds[kind].carried));
}

/**
 * What a tenant says that it has: connections and cloud functions at once, and of other kinds those that are wanted, as
 * soon as that is known.
 */
export async function listCandidates(
  tenant: TenantReading,
  wanted: Promise<ReadonlySet<KindName>>,
  signal: AbortSignal,
): Promise<Candidates> {
  const list = async (kind: ListedKind) => ({ kind, things: await tenant.listed(kind, signal) });
  const [connections, functions, others] = await Promise.all([
    tenant.connections(signal),
    tenant.cloudFunctions(signal),
    wanted.then((kinds) => Promise.all(listedKinds.filter((kind) => kinds.has(kind)).map(list))),
  ]);
  const candidates = new Map<KindName, { id: string; name: string; type: string | undefined }[]>();
  if (connections !== undefined)
    candidates.set(
      'connection',
      connections.map(({ id, name, accountName }) => ({ id, name, type: accountName })),
    );
  if (functions !== undefined)
    candidates.set(
      'cloudFunction',
      functions.map(({ id, name }) => ({ id, name, type: undefined })),
    );
  for (const { kind, things } of others)
    if (things !== undefined)
      candidates.set(
        kind,
        things.map(({ id, name, type }) => ({ id, name, type })),
      );
  return candidates;
}

/** Binds every reference to what must exist, and notes the ids in the book. */
export function bind(tree: Tree, ids: IdBook, sources: BindingSources): Bound {
  const { environment, settings, candidates, chosen, seen } = sources;
  const states: Readiness[] = [];
  const problems: Problem[] = [];
  const unchecked: Problem[] = [];
  const open = new Map<string, Wanted>();
  const bindings = new Map<string, string>();
  for (const [file, content] of [...tree].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const place = treePath(file);
    const kind = place.is === 'shared' ? kindOfPath(place.path) : undefined;
    if (place.is !== 'shared' || kind === undefined || kinds[kind].carried) continue;
    const { path } = place;
    const binding = settings.bindings.get(path);
    const stated = readiness(path, content, binding, candidates);
    const id = chosen?.get(path);
    const choice =
      id === undefined || binding !== undefined || !candidates.has(kind)
        ? undefined
        : readiness(path, content, { by: 'id', id }, candidates);
    // What people chose and the tenant still lists comes before what only has the name.
    const state: Readiness =
      choice?.is === 'bound'
        ? { ...choice, by: 'choice' }
        : hinted(chosenOr(stated, chosen), seen?.get(kind));
    states.push(state);
    if (state.is === 'bound') {
      ids.set(path, state.id);
      bindings.set(path, state.id);
      if (!state.checked && state.by === 'id') unchecked.push(onTrust(file, state));
    } else if (state.is === 'left to a person') {
      open.set(path, state.wanted);
    } else {
      const message = readinessProblem(state, environment) ?? '';
      problems.push({ code: 'SLC2405', severity: 'error', file, place: '', message });
    }
  }
  return { states, problems, unchecked, open, bindings };
}

/** Of a tenant that only people write to: what cannot be looked up there is what they chose, or will. */
function chosenOr(state: Readiness, chosen: ReadonlyMap<string, string> | undefined): Readiness {
  if (chosen === undefined || state.is !== 'unbound' || state.candidates !== undefined) return state;
  const { path, wanted } = state;
  const id = chosen.get(path);
  return id === undefined
    ? { is: 'left to a person', path, wanted, candidates: [] }
    : { is: 'bound', path, wanted, id, by: 'choice', checked: false, found: undefined };
}

/** With what was seen in exports, where the tenant itself does not tell. */
function hinted(state: Readiness, seen: readonly Candidate[] | undefined): Readiness {
  if (seen === undefined) return state;
  if (state.is === 'left to a person') return { ...state, candidates: ranked(seen, state.wanted) };
  if (state.is !== 'bound' || state.checked) return state;
  return { ...state, found: state.found ?? seen.find(({ id }) => id === state.id) };
}

function onTrust(file: string, { id, found }: Readiness & { readonly is: 'bound' }): Problem {
  const message = `bound to ${id}, which this tenant gives no way to check${found === undefined ? '' : `: ${found.name}${seenText(found)}`}`;
  return { code: 'SLC2406', severity: 'warning', file, place: '', message };
}
