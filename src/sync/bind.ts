import { digest } from '../codec/fingerprint.ts';
import type { EnvironmentSettings } from '../domain/environment.ts';
import type { IdBook } from '../domain/id-book.ts';
import { kindOfPath, kinds, type KindName } from '../domain/kinds.ts';
import type { Problem } from '../domain/problem.ts';
import { readiness, readinessProblem, type Candidates } from '../domain/readiness.ts';
import { treePath, type Tree } from '../domain/tree.ts';
import type { Tenant } from '../ports/tenant.ts';

/** What a person looks for where nothing says which it is. */
export interface Wanted {
  readonly name: string | undefined;
  readonly type: string | undefined;
}

/** What references stand for in one tenant. */
export interface Bound {
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

/** A digest of bindings, so that what was read under others is read again. */
export function bindingsDigest(bindings: ReadonlyMap<string, string>): string {
  return digest([...bindings].sort(([one], [other]) => (one < other ? -1 : 1)));
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
  const problems: Problem[] = [];
  const unchecked: Problem[] = [];
  const open = new Map<string, Wanted>();
  const bindings = new Map<string, string>();
  for (const [file, content] of [...tree].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const place = treePath(file);
    const kind = place.is === 'shared' ? kindOfPath(place.path) : undefined;
    if (place.is !== 'shared' || kind === undefined || kinds[kind].carried) continue;
    const { path } = place;
    const state = readiness(path, content, settings.bindings.get(path), candidates);
    const seen = state.is === 'unbound' && state.candidates === undefined ? chosen?.get(path) : undefined;
    if (state.is === 'bound' || seen !== undefined) {
      const id = seen ?? (state.is === 'bound' ? state.id : '');
      ids.set(path, id);
      bindings.set(path, id);
      if (state.is === 'bound' && !state.checked) unchecked.push(onTrust(file, id));
    } else if (chosen !== undefined && state.is === 'unbound' && state.candidates === undefined) {
      open.set(path, { name: state.name, type: state.type });
    } else {
      const message = readinessProblem(state, environment) ?? '';
      problems.push({ code: 'SLC2405', severity: 'error', file, place: '', message });
    }
  }
  return { problems, unchecked, open, bindings };
}

function onTrust(file: string, id: string): Problem {
  const message = `bound to ${id}, which this tenant gives no way to check`;
  return { code: 'SLC2406', severity: 'warning', file, place: '', message };
}
