import type { Json } from '../domain/json.ts';
import { kinds, type RegistryKind } from '../domain/kinds.ts';
import type { SharedRemoval } from '../domain/plan.ts';
import { InvalidInput, type Problem } from '../domain/problem.ts';
import { liveShared } from '../domain/shared-verdicts.ts';
import { streamSlug } from '../domain/tree.ts';
import { NotFound, NotSupported, PortError, Refused } from '../ports/errors.ts';
import type { Door } from './door.ts';
import { readRegistries } from './live-reading.ts';
import type { Observed } from './observe.ts';
import { isOfAll } from './pass-failure.ts';
import type { Removed } from './remove-streams.ts';
import { forgetShared } from './shared-memory.ts';
import { itemWithId, registryKind } from './shared-origins.ts';
import { learnNoSharedRemoval } from './shared-removal-offer.ts';
import type { Environment, PassDeps } from './subjects.ts';

/** What events, rules and forms are taken away with. */
export interface SharedRemovalWork {
  readonly environment: Environment;
  readonly door: Door;
  readonly observed: Observed;
  /** Path of a stream of ours that is still there and uses it. */
  readonly userOf: (path: string) => string | undefined;
}

/**
 * Takes events, rules and forms away that were made here and that nothing of git uses any more, each only if it is still
 * what was looked at. What a stream still uses waits for the next pass; what somebody has removed already is done.
 */
export async function removeShared(
  deps: Pick<PassDeps, 'store' | 'clock'>,
  work: SharedRemovalWork,
  changes: readonly SharedRemoval[],
  signal: AbortSignal,
): Promise<readonly Removed[]> {
  const removed: Removed[] = [];
  const removing = new RemovingShared(deps, work, signal);
  // Rules and forms before the events that they may name.
  for (const change of changes.toReversed()) removed.push(await removing.attempt(change));
  return removed;
}

class RemovingShared {
  readonly #deps: Pick<PassDeps, 'store' | 'clock'>;
  readonly #work: SharedRemovalWork;
  readonly #signal: AbortSignal;
  readonly #listed = new Map<RegistryKind, readonly Json[] | undefined>();

  constructor(deps: Pick<PassDeps, 'store' | 'clock'>, work: SharedRemovalWork, signal: AbortSignal) {
    this.#deps = deps;
    this.#work = work;
    this.#signal = signal;
  }

  async attempt(change: SharedRemoval): Promise<Removed> {
    const user = this.#work.userOf(change.path);
    if (user !== undefined) return waits(change, `${streamSlug(user)} uses it`);
    try {
      return await this.#remove(change);
    } catch (error) {
      if (error instanceof InvalidInput) return failed(change, error.problem());
      if (!(error instanceof PortError) || isOfAll(error)) throw error;
      if (error instanceof Refused) return waits(change, error.message);
      if (error instanceof NotSupported) return this.#cannot(change, error);
      return failed(change, problemOf(change, error.code, error.message));
    }
  }

  async #remove(change: SharedRemoval): Promise<Removed> {
    const { path, id } = change;
    const kind = registryKind(path);
    if (kind === undefined) throw new Error(`${path} is not an event, rule or form`);
    const items = await this.#list(kind);
    if (items === undefined) return waits(change, 'the tenant does not list what it has of that kind');
    if (itemWithId(items, kind, id) !== undefined) {
      if (this.#hasMoved(path, kind, items)) return failed(change, problemOf(change, 'SLC2416', moved));
      await this.#work.door.removeItem(change, kinds[kind].section).catch(unlessGone);
    }
    const { environment } = this.#work;
    await this.#deps.store.atomically((session) => forgetShared(session, environment, [change]));
    return { result: { change, outcome: 'done', problem: undefined }, reason: undefined };
  }

  /** Listed once, after all streams have gone. */
  async #list(kind: RegistryKind): Promise<readonly Json[] | undefined> {
    if (!this.#listed.has(kind)) {
      const { tenant } = this.#work.environment;
      this.#listed.set(kind, await tenant.registry(kinds[kind].section, this.#signal));
    }
    return this.#listed.get(kind);
  }

  /** True where it is not what was observed: then it is not saved either. */
  #hasMoved(path: string, kind: RegistryKind, items: readonly Json[]): boolean {
    const { ids, rendered, ignored, observation } = this.#work.observed;
    const now = readRegistries(new Map([[kind, items]]), ids, rendered, ignored);
    return now.get(path) !== liveShared(observation).get(path);
  }

  /** Told once: from the next plan on it is among what stays. */
  async #cannot(change: SharedRemoval, { message }: NotSupported): Promise<Removed> {
    const { store, clock } = this.#deps;
    await learnNoSharedRemoval(store, this.#work.environment.tenant.name, clock.now());
    return waits(change, `${message}; it stays until somebody removes it there`);
  }
}

const moved =
  'was changed in the tenant while this pass ran: it was not removed, and the next pass plans anew';

function unlessGone(error: unknown): void {
  if (!(error instanceof NotFound)) throw error;
}

function waits(change: SharedRemoval, reason: string): Removed {
  return {
    result: { change, outcome: 'waiting', problem: undefined },
    reason: `${change.path} (${change.id}): ${reason}`,
  };
}

function failed(change: SharedRemoval, problem: Problem): Removed {
  return { result: { change, outcome: 'failed', problem }, reason: undefined };
}

function problemOf({ path }: SharedRemoval, code: string, message: string): Problem {
  return { code, severity: 'error', file: path, place: '', message };
}
