import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite.ts';
import type { RunHead, Store } from '../../src/ports/store.ts';
import { quietLog } from '../../test/adapters/store/quiet-log.ts';
import { anExportFile } from '../../test/support/export-file.ts';
import { SandboxControl } from '../../test/support/sandbox-control.ts';
import { withDaemon } from '../daemon-process.ts';
import { startReaders } from '../matrix-readers.ts';
import { optionsOf } from '../options.ts';
import { pairedRatio, verdictOf, type Judging, type Result } from '../result.ts';
import { bring, secrets, withHarness, type Harness } from '../harness.ts';

/** Milliseconds within which 95 of 100 answers begin, and how much longer a sync may take beside readers. */
const slowest = 200;
const goal = 1.1;
const latencyMs = 20;
const readers = 20;

const environments = ['staging', 'qa', 'production'];

/**
 * Looks at the matrix of a daemon whose environments have thousands of streams, by twenty readers of one request a
 * second each, while changed streams are synced; and syncs as many without readers, in turns. Staging is synced from
 * nothing; what its pass reports stands for the other environments too.
 */
export async function matrixRow(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { streams, changed, pairs } = optionsOf(args, judging, {
    streams: [5000, 300],
    changed: [200, 50],
    pairs: [5, 1],
  });
  if (streams === undefined || changed === undefined || pairs === undefined)
    throw new Error('an option is missing');
  const seed = Array.from({ length: streams }, (_, index) =>
    anExportFile({ name: `Stream ${index}`, id: idOf(index) }),
  );
  return withHarness(
    seed,
    async (harness) => {
      await bring(harness);
      await fill(harness);
      const store = await openStoreOf(harness);
      try {
        await copyReports(store);
        await new SandboxControl(harness.url, harness.target).switch({ latencyMs });
        await appendFile(harness.config, 'server: { listen: "127.0.0.1:0" }\n');
        return await withDaemon(harness.config, secrets, async ({ url }) => {
          const run = new Turns(harness, store, changed);
          // The first one only warms up.
          await run.sync(undefined);
          const [without, beside]: [number[], number[]] = [[], []];
          const answers: number[] = [];
          for (let pair = 0; pair < pairs; pair += 1) {
            // Whichever comes first has the colder machine: they take turns.
            const order = pair % 2 === 0 ? [false, true] : [true, false];
            for (const isRead of order) {
              const turn = await run.sync(isRead ? url : undefined);
              (isRead ? beside : without).push(turn.milliseconds);
              answers.push(...turn.answers);
            }
          }
          const ratio = pairedRatio(beside, without);
          const p95 =
            [...answers].sort((one, other) => one - other)[Math.ceil(answers.length * 0.95) - 1] ?? Infinity;
          const size = `${streams} streams × ${environments.length} environments`;
          const isRight = run.isRight && answers.length > 0;
          return [
            {
              row: 'matrix',
              work: `first byte of the matrix, ${size}, ${readers} readers, during syncs`,
              against: '',
              times: [p95],
              floors: [],
              ratio: undefined,
              goal: `p95 ≤ ${slowest} ms`,
              verdict: verdictOf(judging, { isWithin: p95 <= slowest, isRight }),
              counts: { answers: answers.length },
              notes: [`the slowest took ${Math.max(...answers).toFixed(0)} ms`],
            },
            {
              row: 'matrix',
              work: `sync of ${changed} changed streams of ${streams} beside ${readers} readers, ${latencyMs} ms away`,
              against: 'the same without readers',
              times: beside,
              floors: without,
              ratio,
              goal: `≤ ${goal}`,
              verdict: verdictOf(judging, { isWithin: ratio <= goal, isRight }),
              counts: {},
              notes: [],
            },
          ];
        });
      } finally {
        await store.close();
      }
    },
    environments,
  );
}

/** Syncs of changed streams by the daemon, one after another. */
class Turns {
  readonly #harness: Harness;
  readonly #store: Store;
  readonly #changed: number;
  #turn = 0;
  isRight = true;

  constructor(harness: Harness, store: Store, changed: number) {
    this.#harness = harness;
    this.#store = store;
    this.#changed = changed;
  }

  /** Milliseconds of the pass, as its history has them; with readers of that daemon, if any. */
  async sync(
    url: string | undefined,
  ): Promise<{ readonly milliseconds: number; readonly answers: readonly number[] }> {
    const source = new SandboxControl(this.#harness.url, this.#harness.source);
    const name = (index: number, turn: number) =>
      turn === 0 ? `Stream ${index}` : `Stream ${index}, ${turn}`;
    for (let index = 0; index < this.#changed; index += 1)
      await source.do({
        op: 'renameStream',
        streamName: name(index, this.#turn),
        name: name(index, this.#turn + 1),
      });
    this.#turn += 1;
    const reading = url === undefined ? undefined : startReaders(url, readers);
    await bring(this.#harness);
    const revision = (await this.#harness.git('rev-parse', 'refs/heads/env/staging')).trim();
    const run = await this.#ended(revision);
    const answers = (await reading?.end()) ?? [];
    this.isRight &&= run.outcome === 'synced';
    return { milliseconds: (run.endedAt ?? NaN) - run.startedAt, answers };
  }

  async #ended(revision: string): Promise<RunHead> {
    for (;;) {
      const heads = await this.#store.runHeads(['environment staging'], 5);
      const run = heads.find((head) => head.revision === revision && head.endedAt !== undefined);
      if (run !== undefined) return run;
      await pause(100);
    }
  }
}

function openStoreOf(harness: Harness): Promise<Store> {
  return openSqliteStore(
    { file: join(harness.folder, 'data/sluice.db') },
    { log: quietLog, now: () => Date.now() },
  );
}

/** A machine that has much else to do may keep a stream from arriving in time: what is missing is brought once more. */
async function fill(harness: Harness): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const { code } = await harness.sluice('sync', 'staging');
    if (code === 0) return;
    if (attempt === 3) throw new Error(`the first sync ended with ${code}`);
  }
}

async function copyReports(store: Store): Promise<void> {
  const record = await store.status('streams of staging');
  if (record === undefined) throw new Error('the first sync reported no streams');
  for (const name of environments.slice(1))
    await store.saveStatus({ ...record, subject: `streams of ${name}` });
}

const idOf = (index: number) => `01K1DQS3CWHVTCQ9DN14S${String(index).padStart(5, '0')}`;
