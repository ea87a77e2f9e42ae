import type { Log } from '../../ports/log.ts';
import { runSync } from '../../runs/run.ts';
import type { PassDeps } from '../../runs/pipeline.ts';
import type { AtWork, WorkedLane } from '../service/at-work.ts';

/** How long such a pass waits for one that is under way. Milliseconds. */
const patience = 10 * 60_000;

/** Passes that somebody asked for and does not wait for: each under the lease of its lane, like any other. */
export class BackgroundPasses {
  readonly #atWork: AtWork;
  readonly #log: Log;
  readonly #aborting = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(atWork: AtWork, log: Log) {
    this.#atWork = atWork;
    this.#log = log;
  }

  /**
   * Brings what an environment is to hold when its turn comes: whoever rolls back once more or lifts the hold meanwhile
   * is not contradicted. How it ended is in the history; then the lane is looked at.
   */
  sync(lane: Extract<WorkedLane, { kind: 'environment' }>, deps: PassDeps): void {
    const { holder } = this.#atWork.app;
    const pass = deps.newId();
    const done = runSync(deps, lane.of, { holder, patience, pass }, this.#aborting.signal)
      .then(
        ({ outcome, revision }) =>
          this.#log.info('asked pass ended', { environment: lane.of.name, revision, outcome }),
        (error: unknown) => this.#failed(lane.of.name, error),
      )
      .finally(() => {
        this.#running.delete(done);
        this.#atWork.wake(lane.subject);
      });
    this.#running.add(done);
  }

  abort(): void {
    this.#aborting.abort();
  }

  /** Resolves when those under way have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  #failed(environment: string, error: unknown): void {
    if (this.#aborting.signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.error('asked pass failed', { environment, reason });
  }
}
