import { digest } from '../codec/fingerprint.ts';
import type { EnvironmentSettings } from '../domain/environment.ts';
import type { IdBook } from '../domain/id-book.ts';
import { kindOfPath, kinds, type KindName } from '../domain/kinds.ts';
import type { Problem } from '../domain/problem.ts';
import {
  readiness,
  readinessProblem,
  type Candidates,
  type Readiness,
  type Wanted,
} from '../domain/readiness.ts';
import type { Ignored } from '../domain/render/ignored.ts';
import { treePath, type Tree } from '../domain/tree.ts';
import type { Tenant } from '../ports/tenant.ts';

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
}

/** A digest of bindings and of what is ignored, so that what was read under others is read again. */
export function bindingsDigest(bindings: ReadonlyMap<string, string>, ignored: Ignored): string {
  const sorted = [...bindings].sort(([one], [other]) => (one < other ? -1 : 1));
  if (ignored.size === 0) return digest(sorted);
  const places = [...ignored].map(([file, list]) => [file, list.map(({ steps }) => steps)]);
  return digest([sorted, places]);
}

/** What a tenant says that it has. */
export async function listCandidates(tenant: Tenant, signal: AbortSignal): Promise<Candidates> {
  const [connections, functions] = await Promise.all([
    tenant.connections(signal),
    tenant.cloudFunctions(signal),
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
  return candidates;
}

/** Binds every reference to what must exist, and notes the ids in the book. */
export function bind(tree: Tree, ids: IdBook, sources: BindingSources): Bound {
  const { environment, settings, candidates, chosen } = sources;
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
    const state = chosenOr(readiness(path, content, settings.bindings.get(path), candidates), chosen);
    states.push(state);
    if (state.is === 'bound') {
      ids.set(path, state.id);
      bindings.set(path, state.id);
      if (!state.checked && state.by === 'id') unchecked.push(onTrust(file, state.id));
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
    ? { is: 'left to a person', path, wanted }
    : { is: 'bound', path, wanted, id, by: 'choice', checked: false, found: undefined };
}

function onTrust(file: string, id: string): Problem {
  const message = `bound to ${id}, which this tenant gives no way to check`;
  return { code: 'SLC2406', severity: 'warning', file, place: '', message };
}
