import { withRuns, type RunDone, type RunProcess } from '../run-process.ts';
import { pairedRatio, verdictOf, type Judging, type Result } from '../result.ts';
import { bring, type Harness } from '../harness.ts';
import { median } from '../statistics.ts';
import { changeNotes } from '../tenant/change-notes.ts';
import type { GeneratedStream } from '../tenant/generated-stream.ts';

const goal = 1.5;
export const planGoal = `≤ ${goal}`;

export interface PlanStages {
  /** Synced already. */
  readonly harness: Harness;
  /** With few streams, not synced yet. */
  readonly other: Harness;
  readonly streams: number;
  readonly small: number;
  readonly repetitions: number;
  /** A stream that both have. */
  readonly changed: GeneratedStream;
}

/** Plans of a process that are not counted: the first one reads everything, and a daemon has planned for long. */
const warmUps = 5;

/**
 * A plan for one stream that changed since the last plan, of many, beside that for one of few. The tenants are asked for
 * their lists before the time begins, so that neither the calls nor what reads them is in it.
 */
export async function measurePlan(harnesses: PlanStages, judging: Judging): Promise<Result> {
  const { harness, other, streams, small, repetitions, changed } = harnesses;
  await bring(other);
  await other.sluice('sync', 'staging');
  return withRuns(harness.config, (many) =>
    withRuns(other.config, async (few) => {
      const [done, floors]: [RunDone[], RunDone[]] = [[], []];
      const plan = async (on: Harness, runs: RunProcess, count: number) => {
        await changeNotes(on, [changed], `is another now, as of plan ${count}`);
        await bring(on);
        return runs.run({ run: 'plan', environment: 'staging' });
      };
      for (let count = -warmUps; count < repetitions; count += 1) {
        const [large, little] = [await plan(harness, many, count), await plan(other, few, count)];
        if (count < 0) continue;
        done.push(large);
        floors.push(little);
      }
      const [times, base] = [done, floors].map((all) => all.map(({ wall }) => wall)) as [number[], number[]];
      const ratio = pairedRatio(times, base);
      return {
        row: 'plan',
        work: `plan for 1 changed stream of ${streams}`,
        against: `plan for 1 of ${small}`,
        times,
        floors: base,
        ratio,
        goal: planGoal,
        verdict: verdictOf(judging, {
          isWithin: ratio <= goal,
          isRight: [...done, ...floors].every(({ changes }) => changes === 1),
        }),
        cpu: median(done.map(({ cpu }) => cpu)),
        peak: Math.max(...done.map(({ peak }) => peak)),
        counts: { 'blobs read': done.at(-1)?.blobs ?? 0, 'blobs read of few': floors.at(-1)?.blobs ?? 0 },
        notes: [
          `plans of warm processes, each after a commit that changes the stream, which it fetches; lists aside, which took ${Math.round(median(done.map(({ lists }) => lists)))} ms of many and ${Math.round(median(floors.map(({ lists }) => lists)))} ms of few`,
        ],
      };
    }),
  );
}
