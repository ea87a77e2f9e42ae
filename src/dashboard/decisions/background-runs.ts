import type { Log } from '../../ports/log.ts';
import { runSync } from '../../runs/run.ts';
import type { RunDeps } from '../../runs/pipeline.ts';
import type { SyncOptions } from '../../runs/sync/run.ts';
import type { AtWork, StageAtWork } from '../service/at-work.ts';

/** Time that a background run waits for a current one. Milliseconds. */
const patience = 10 * 60_000;

/** Runs that a user requested and does not wait for. Each holds the lease of its stage, like other runs. */
export class BackgroundRuns {
  readonly #atWork: AtWork;
  readonly #log: Log;
  readonly #aborting = new AbortController();
  readonly #running = new Set<Promise<void>>();

  constructor(atWork: AtWork, log: Log) {
    this.#atWork = atWork;
    this.#log = log;
  }

  /**
   * Syncs the desired revision of an environment at the time of the run, so that a later rollback or resume takes
   * effect. The history shows the result. Wakes the stage afterwards.
   */
  sync(
    stage: Extract<StageAtWork, { kind: 'environment' }>,
    deps: RunDeps,
    options: Pick<SyncOptions, 'heal'> = {},
  ): void {
    const { holder } = this.#atWork.app;
    const run = deps.newId();
    const done = runSync(deps, stage.of, { ...options, holder, patience, run }, this.#aborting.signal)
      .then(
        ({ outcome, revision }) =>
          this.#log.info('requested run ended', { environment: stage.of.name, revision, outcome }),
        (error: unknown) => this.#failed(stage.of.name, error),
      )
      .finally(() => {
        this.#running.delete(done);
        this.#atWork.wake(stage.subject);
      });
    this.#running.add(done);
  }

  abort(): void {
    this.#aborting.abort();
  }

  /** Resolves when the current runs have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#running);
  }

  #failed(environment: string, error: unknown): void {
    if (this.#aborting.signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.error('asked run failed', { environment, reason });
  }
}
