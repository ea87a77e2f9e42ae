import { SandboxControl } from '../../test/support/sandbox-control.ts';
import { optionsOf } from '../options.ts';
import { failedRow, type Judging, type Result } from '../result.ts';
import { withHarness } from '../harness.ts';
import { generatedTenant, exportFilesOf } from '../tenant/generated-tenant.ts';
import { measureMemory, memoryGoal } from './memory.ts';
import { measureNoChange, noChangeGoal } from './no-change.ts';
import { measurePlan, planGoal } from './plan.ts';

/** Milliseconds that the tenants take to answer. */
const latencyMs = 20;

/**
 * What is measured on a large tenant: memory of the first export and sync, a run over an unchanged tenant, and a plan
 * for one changed stream. One tenant serves them all, since making it takes longer than they do. What fails is a row
 * that says so; the others go on as far as they can.
 */
export async function largeRows(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { streams, small, size, repetitions } = optionsOf(args, judging, {
    streams: [10000, 100],
    small: [100, 20],
    size: [50000, 50000],
    repetitions: [5, 2],
  });
  const results: Result[] = [];
  const attempt = async (row: string, goal: string, work: () => Promise<Result>) => {
    try {
      results.push(await work());
    } catch (error) {
      results.push(failedRow(row, goal, error));
    }
  };
  await withHarness(exportFilesOf({ streams, size }), async (harness) => {
    await attempt('memory', memoryGoal, () => measureMemory(harness, streams, judging));
    for (const tenant of [harness.source, harness.target])
      await new SandboxControl(harness.url, tenant).switch({ latencyMs });
    await attempt('no-change', noChangeGoal, () => measureNoChange(harness, streams, repetitions, judging));
    await attempt('plan', planGoal, () =>
      withHarness(exportFilesOf({ streams: small, size }), async (other) => {
        const [changed] = generatedTenant({ streams: 1, size });
        if (changed === undefined) throw new Error('no stream was made');
        return measurePlan({ harness, other, streams, small, repetitions, changed }, judging);
      }),
    );
  });
  return results;
}
