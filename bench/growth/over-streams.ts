import { withRuns } from '../run-process.ts';
import { bring, withHarness } from '../harness.ts';
import { changeNotes } from '../tenant/change-notes.ts';
import { generatedTenant } from '../tenant/generated-tenant.ts';
import { curvesOf, type Curve, type Kind } from './curve.ts';

const kinds = {
  export: { of: 'first export, CPU', unit: 'ms', limit: 1.1 },
  peak: { of: 'first export, peak memory', unit: 'MiB', limit: 0.3 },
  firstSync: { of: 'first sync, CPU', unit: 'ms', limit: 1.15 },
  noChange: { of: 'export pass without a change, CPU', unit: 'ms', limit: 1.1 },
  plan: { of: 'plan for one change, lists aside, CPU', unit: 'ms', limit: 0.3 },
  sync: { of: 'sync of ten changes, CPU', unit: 'ms', limit: 0.6 },
} as const satisfies Readonly<Record<string, Kind>>;

/** How many streams are changed. */
const changed = 10;

/** How work grows with the streams of a tenant, each of so many bytes. */
export async function overStreams(sizes: readonly number[], bytes: number): Promise<readonly Curve[]> {
  const measured: { readonly size: number; readonly at: Record<keyof typeof kinds, number> }[] = [];
  for (const size of sizes) measured.push({ size, at: await atSize(size, bytes) });
  return curvesOf('streams', kinds, measured);
}

function atSize(streams: number, size: number) {
  const few = [...generatedTenant({ streams: changed, size })];
  const files = function* () {
    for (const { file } of generatedTenant({ streams, size })) yield file;
  };
  return withHarness(files(), async (harness) => {
    const exported = await bring(harness);
    const synced = await harness.sluice('sync', 'staging');
    if (synced.code !== 0) throw new Error(`the first sync ended with ${synced.code}`);
    return withRuns(harness.config, async (runs) => {
      await runs.run({ run: 'export' });
      const noChange = await runs.run({ run: 'export' });
      await changeNotes(harness, few.slice(0, 1), 'is another now');
      await bringBy(runs, harness);
      await runs.run({ run: 'plan', environment: 'staging' });
      const plan = await runs.run({ run: 'plan', environment: 'staging' });
      await changeNotes(harness, few, 'is yet another');
      await bringBy(runs, harness);
      const sync = await runs.run({ run: 'sync', environment: 'staging' });
      return {
        export: exported.cpu,
        peak: exported.peak / 2 ** 20,
        firstSync: synced.cpu,
        noChange: noChange.cpu,
        plan: plan.cpu,
        sync: sync.cpu,
      };
    });
  });
}

/** As `bring`, by a process that runs already. */
async function bringBy(
  runs: { run(asked: { readonly run: 'export' }): Promise<unknown> },
  harness: { git(...args: readonly string[]): Promise<string> },
): Promise<void> {
  await runs.run({ run: 'export' });
  await harness.git('update-ref', 'refs/heads/env/staging', 'refs/heads/main');
}
