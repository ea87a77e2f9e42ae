import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withRuns } from '../run-process.ts';
import { bring, withHarness, type Harness } from '../harness.ts';
import { changeNotes } from '../tenant/change-notes.ts';
import { generatedTenant } from '../tenant/generated-tenant.ts';
import { curvesOf, type Curve, type Kind } from './curve.ts';
import { addHistory } from './history.ts';

const kinds = {
  first: { of: 'a plan with no copy of the repository yet', unit: 'ms', limit: 0.6 },
  export: { of: 'export of one changed stream', unit: 'ms', limit: 0.2 },
  plan: { of: 'plan, lists aside', unit: 'ms', limit: 0.2 },
  peak: { of: 'peak memory of both', unit: 'MiB', limit: 0.1 },
} as const satisfies Readonly<Record<string, Kind>>;

const streams = 30;

/** How work grows with the commits that a repository has. */
export async function overHistory(counts: readonly number[], bytes: number): Promise<readonly Curve[]> {
  const measured: { readonly size: number; readonly at: Record<keyof typeof kinds, number> }[] = [];
  for (const size of counts) measured.push({ size, at: await withHistory(size, bytes) });
  return curvesOf('commits', kinds, measured);
}

function withHistory(commits: number, size: number) {
  const seed = [...generatedTenant({ streams, size })];
  return withHarness(
    seed.map(({ file }) => file),
    async (harness) => {
      await bring(harness);
      await harness.sluice('sync', 'staging');
      await addHistory(harness, commits, await fileOfFirst(harness));
      await harness.git('update-ref', 'refs/heads/env/staging', 'refs/heads/main');
      await rm(join(harness.folder, 'data/repositories'), { recursive: true });
      const first = await harness.sluice('plan', 'staging');
      if (first.code !== 2) throw new Error(`the plan ended with ${first.code}`);
      return withRuns(harness.config, async (runs) => {
        await runs.run({ run: 'export' });
        await changeNotes(harness, seed.slice(1, 2), 'is another now');
        const exported = await runs.run({ run: 'export' });
        if (exported.changes !== 1) throw new Error(`the export changed ${exported.changes} streams`);
        await harness.git('update-ref', 'refs/heads/env/staging', 'refs/heads/main');
        await runs.run({ run: 'plan', environment: 'staging' });
        const plan = await runs.run({ run: 'plan', environment: 'staging' });
        return { first: first.wall, export: exported.wall, plan: plan.wall, peak: plan.peak / 2 ** 20 };
      });
    },
  );
}

/** A scenario's file of the first stream. */
async function fileOfFirst(harness: Harness): Promise<string> {
  const listing = await harness.git('ls-tree', '-r', '--name-only', 'refs/heads/main', 'value-streams/');
  const file = listing
    .split('\n')
    .find((path) => /^value-streams\/stream-00000\/scenarios\/[^.]+\.json$/.test(path));
  if (file === undefined) throw new Error('the first stream has no scenario');
  return file;
}
