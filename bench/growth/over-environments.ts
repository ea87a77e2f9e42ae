import { withRuns } from '../run-process.ts';
import { withHarness } from '../harness.ts';
import { exportFilesOf } from '../tenant/generated-tenant.ts';
import { curvesOf, type Curve, type Kind } from './curve.ts';

const kinds = {
  round: { of: 'a run over each, without a change', unit: 'ms', limit: 1.1 },
  peak: { of: 'peak memory of all passes', unit: 'MiB', limit: 0.3 },
} as const satisfies Readonly<Record<string, Kind>>;

/** How work grows with the environments of one daemon, each with a tenant of so many streams. */
export async function overEnvironments(
  counts: readonly number[],
  streams: number,
  bytes: number,
): Promise<readonly Curve[]> {
  const measured: { readonly size: number; readonly at: Record<keyof typeof kinds, number> }[] = [];
  for (const size of counts) measured.push({ size, at: await withSo(size, streams, bytes) });
  return curvesOf('environments', kinds, measured);
}

function withSo(count: number, streams: number, size: number) {
  const names = Array.from({ length: count }, (_, index) => `e${index}`);
  return withHarness(
    exportFilesOf({ streams, size }),
    async (harness) => {
      const { code } = await harness.sluice('export');
      if (code !== 0) throw new Error(`the export ended with ${code}`);
      for (const name of names) {
        await harness.git('update-ref', `refs/heads/env/${name}`, 'refs/heads/main');
        const synced = await harness.sluice('sync', name);
        if (synced.code !== 0) throw new Error(`the first sync of ${name} ended with ${synced.code}`);
      }
      return withRuns(harness.config, async (runs) => {
        let [round, peak] = [0, 0];
        // The first round only warms up.
        for (const isCounted of [false, true])
          for (const environment of names) {
            const run = await runs.run({ run: 'sync', environment });
            if (isCounted) round += run.wall;
            ({ peak } = run);
          }
        return { round, peak: peak / 2 ** 20 };
      });
    },
    names,
  );
}
