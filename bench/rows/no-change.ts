import { concurrency, withCalls, type TenantCall } from '../call-process.ts';
import { withRuns, type RunDone } from '../run-process.ts';
import { pairedRatio, verdictOf, type Judging, type Result } from '../result.ts';
import type { Harness } from '../harness.ts';
import { median } from '../statistics.ts';
import { TenantCalls } from '../tenant-calls.ts';

const goal = 1.2;
export const noChangeGoal = `≤ ${goal}; 0 writes, 0 commits, 0 pushes`;

/** An export pass over a tenant that has not changed, beside its own calls alone. */
export function measureNoChange(
  harness: Harness,
  streams: number,
  repetitions: number,
  judging: Judging,
): Promise<Result> {
  return withRuns(harness.config, (runs) =>
    withCalls(async (floor) => {
      const tenant = new TenantCalls(harness.url, harness.source);
      const before = await harness.git('for-each-ref');
      const [done, floors]: [RunDone[], number[]] = [[], []];
      let calls: readonly TenantCall[] = [];
      // The first one only warms up: a daemon has looked before.
      for (let count = -1; count < repetitions; count += 1) {
        await tenant.forget();
        const run = await runs.run({ run: 'export' });
        calls = await tenant.calls();
        const made = await floor.make({ url: harness.url, tenant: harness.source, calls, concurrency });
        if (count === -1) continue;
        done.push(run);
        floors.push(made.wall);
      }
      const of = (what: 'commits' | 'pushes' | 'changes' | 'blobs') =>
        done.reduce((sum, run) => sum + run[what], 0);
      const writes = calls.filter(({ method }) => method !== 'GET').length;
      const counts = { writes, commits: of('commits'), pushes: of('pushes'), 'blobs read': of('blobs') };
      const isStill = (await harness.git('for-each-ref')) === before;
      const exports = calls.filter(({ path }) => path.endsWith('/export')).length;
      const times = done.map(({ wall }) => wall);
      const ratio = pairedRatio(times, floors);
      return {
        row: 'no-change',
        work: `export pass over ${streams} unchanged streams, 20 ms away`,
        against: 'its list calls',
        times,
        floors,
        ratio,
        goal: noChangeGoal,
        verdict: verdictOf(judging, {
          isWithin: ratio <= goal,
          isRight: writes + exports + of('commits') + of('pushes') + of('changes') === 0 && isStill,
        }),
        cpu: median(done.map(({ cpu }) => cpu)),
        peak: Math.max(...done.map(({ peak }) => peak)),
        requests: calls.length,
        counts,
        notes: ['a pass of a warm process'],
      };
    }),
  );
}
