import type { SharedRemoval } from '../../../core/plan/plan.ts';
import { InvalidInput, type Problem } from '../../../core/problems/problem.ts';
import { streamSlug } from '../../../core/tree/tree.ts';
import { NotSupported, PortError, RefusedByState } from '../../../ports/errors.ts';
import type { TenantWriter } from './tenant-writer.ts';
import { isOfAll } from '../../run-failure.ts';
import type { RemovalResult } from './remove-streams.ts';
import { forgetShared } from '../observe/shared-state.ts';
import { learnNoSharedRemoval } from '../observe/shared-removal-offer.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';

/** Dependencies of removing events, rules and forms. */
export interface SharedRemovalWork {
  readonly environment: Environment;
  readonly writer: TenantWriter;
  /** Returns a managed stream that still exists and uses the path. */
  readonly userOf: (path: string) => string | undefined;
}

/**
 * Removes events, rules and forms that Sluice created and nothing in git uses any more, each only if the writer permits
 * it. An item that a stream still uses waits for the next run. One that no longer exists counts as done.
 */
export async function removeShared(
  deps: Pick<RunDeps, 'store' | 'clock'>,
  work: SharedRemovalWork,
  changes: readonly SharedRemoval[],
): Promise<readonly RemovalResult[]> {
  const removed: RemovalResult[] = [];
  const removing = new RemovingShared(deps, work);
  // Rules and forms come before the events that they may reference.
  for (const change of changes.toReversed()) removed.push(await removing.attempt(change));
  return removed;
}

class RemovingShared {
  readonly #deps: Pick<RunDeps, 'store' | 'clock'>;
  readonly #work: SharedRemovalWork;

  constructor(deps: Pick<RunDeps, 'store' | 'clock'>, work: SharedRemovalWork) {
    this.#deps = deps;
    this.#work = work;
  }

  async attempt(change: SharedRemoval): Promise<RemovalResult> {
    const user = this.#work.userOf(change.path);
    if (user !== undefined) return waits(change, `${streamSlug(user)} uses it`);
    try {
      return await this.#remove(change);
    } catch (error) {
      // Leaves the rest to the next run, because this one reached its limit.
      if (error instanceof InvalidInput && error.code === 'SLC2415') return waits(change, error.reason);
      if (error instanceof InvalidInput) return failed(change, error.problem());
      if (!(error instanceof PortError) || isOfAll(error)) throw error;
      if (error instanceof RefusedByState) return waits(change, error.message);
      if (error instanceof NotSupported) return this.#cannot(change, error);
      return failed(change, problemOf(change, error.code, error.message));
    }
  }

  async #remove(change: SharedRemoval): Promise<RemovalResult> {
    const outcome = await this.#work.writer.removeItem(change);
    if (outcome === 'not listed') return waits(change, 'the tenant does not list items of that kind');
    const { environment } = this.#work;
    await this.#deps.store.atomically((session) => forgetShared(session, environment, [change]));
    return { result: { change, outcome: 'done', problem: undefined }, reason: undefined };
  }

  /** Reports an item that the tenant cannot remove. From the next plan on, it counts as remaining. */
  async #cannot(change: SharedRemoval, { message }: NotSupported): Promise<RemovalResult> {
    const { store, clock } = this.#deps;
    await learnNoSharedRemoval(store, this.#work.environment.tenant.name, clock.now());
    return waits(change, `${message}; it stays until somebody removes it there`);
  }
}

function waits(change: SharedRemoval, reason: string): RemovalResult {
  return {
    result: { change, outcome: 'waiting', problem: undefined },
    reason: `${change.path} (${change.id}): ${reason}`,
  };
}

function failed(change: SharedRemoval, problem: Problem): RemovalResult {
  return { result: { change, outcome: 'failed', problem }, reason: undefined };
}

function problemOf({ path }: SharedRemoval, code: string, message: string): Problem {
  return { code, severity: 'error', file: path, place: '', message };
}
