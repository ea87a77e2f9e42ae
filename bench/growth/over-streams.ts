import { withPasses } from '../pass-process.ts';
import { bring, withStage } from '../stage.ts';
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
  return withStage(files(), async (stage) => {
    const exported = await bring(stage);
    const synced = await stage.sluice('sync', 'staging');
    if (synced.code !== 0) throw new Error(`the first sync ended with ${synced.code}`);
    return withPasses(stage.config, async (passes) => {
      await passes.run({ pass: 'export' });
      const noChange = await passes.run({ pass: 'export' });
      await changeNotes(stage, few.slice(0, 1), 'is another now');
      await bringBy(passes, stage);
      await passes.run({ pass: 'plan', environment: 'staging' });
      const plan = await passes.run({ pass: 'plan', environment: 'staging' });
      await changeNotes(stage, few, 'is yet another');
      await bringBy(passes, stage);
      const sync = await passes.run({ pass: 'sync', environment: 'staging' });
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
  passes: { run(asked: { readonly pass: 'export' }): Promise<unknown> },
  stage: { git(...args: readonly string[]): Promise<string> },
): Promise<void> {
  await passes.run({ pass: 'export' });
  await stage.git('update-ref', 'refs/heads/env/staging', 'refs/heads/main');
}
