import { withPasses, type PassDone, type PassProcess } from '../pass-process.ts';
import { pairedRatio, verdictOf, type Judging, type Result } from '../result.ts';
import { bring, type Stage } from '../stage.ts';
import { median } from '../statistics.ts';
import { changeNotes } from '../tenant/change-notes.ts';
import type { GeneratedStream } from '../tenant/generated-stream.ts';

const goal = 1.5;
export const planGoal = `≤ ${goal}`;

export interface PlanStages {
  /** Synced already. */
  readonly stage: Stage;
  /** With few streams, not synced yet. */
  readonly other: Stage;
  readonly streams: number;
  readonly small: number;
  readonly repetitions: number;
  /** A stream that both have. */
  readonly changed: GeneratedStream;
}

/**
 * A plan for one changed stream of many, beside that for one of few. The tenants are asked for their lists before the
 * time begins, so that neither the calls nor what reads them is in it.
 */
export async function measurePlan(stages: PlanStages, judging: Judging): Promise<Result> {
  const { stage, other, streams, small, repetitions, changed } = stages;
  await bring(other);
  await other.sluice('sync', 'staging');
  for (const one of [stage, other]) {
    await changeNotes(one, [changed], 'is another now');
    await bring(one);
  }
  return withPasses(stage.config, (many) =>
    withPasses(other.config, async (few) => {
      const [done, floors]: [PassDone[], PassDone[]] = [[], []];
      const plan = (passes: PassProcess) => passes.run({ pass: 'plan', environment: 'staging' });
      // The first ones only warm up: a daemon has planned before.
      for (let count = -1; count < repetitions; count += 1) {
        const [large, little] = [await plan(many), await plan(few)];
        if (count === -1) continue;
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
          `plans of warm processes; lists aside, which took ${Math.round(median(done.map(({ lists }) => lists)))} ms of many and ${Math.round(median(floors.map(({ lists }) => lists)))} ms of few`,
        ],
      };
    }),
  );
}
