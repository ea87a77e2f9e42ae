import { SandboxControl } from '../../test/support/sandbox-control.ts';
import { concurrency, startCallProcess } from '../call-process.ts';
import { importStream, timeImport } from '../git-floor.ts';
import { objectCounts } from '../object-counts.ts';
import { optionsOf } from '../options.ts';
import { pairedRatio, verdictOf, type Judging, type Result } from '../result.ts';
import { withHarness, type Harness } from '../harness.ts';
import { median } from '../statistics.ts';
import { TenantCalls } from '../tenant-calls.ts';
import { exportFilesOf } from '../tenant/generated-tenant.ts';
import type { Ran } from '../program.ts';

/** The first export takes at most so many times its floor. */
const goal = 1.5;

/** Milliseconds that the tenant takes to answer; the first is the one that is judged. */
const latencies = [20, 0] as const;

/**
 * The first export of a tenant, in a process of its own from its start to its end, beside its floor: the same calls at
 * the same concurrency with nothing done to the answers, and one `git fast-import` of the files that result.
 */
export async function exportRow(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { streams, repetitions } = optionsOf(args, judging, {
    streams: [2000, 100],
    repetitions: [3, 1],
  });
  return withHarness(exportFilesOf({ streams }), async (harness) => {
    const results: Result[] = [];
    for (const latencyMs of latencies) {
      await new SandboxControl(harness.url, harness.source).switch({ latencyMs });
      // Where nothing is waited for it is only reported, so once is enough.
      const count = latencyMs === 0 ? 1 : repetitions;
      results.push(await atLatency(harness, { streams, repetitions: count, latencyMs }, judging));
    }
    return results;
  });
}

interface Asked {
  readonly streams: number;
  readonly repetitions: number;
  readonly latencyMs: number;
}

async function atLatency(harness: Harness, asked: Asked, judging: Judging): Promise<Result> {
  const { streams, repetitions, latencyMs } = asked;
  const tenant = new TenantCalls(harness.url, harness.source);
  const floor = startCallProcess();
  const [runs, floors, fetches]: [Ran[], number[], number[]] = [[], [], []];
  let requests = 0;
  let bytes = 0;
  try {
    for (let count = 0; count < repetitions; count += 1) {
      await harness.startAnew();
      await tenant.forget();
      const ran = await harness.sluice('export');
      if (ran.code !== 0) throw new Error(`the export ended with ${ran.code}`);
      runs.push(ran);
      const calls = await tenant.calls();
      requests = calls.length;
      const asked = { url: harness.url, tenant: harness.source, calls, concurrency };
      const made = await floor.make(asked);
      bytes = made.bytes;
      fetches.push(made.wall);
      floors.push(
        made.wall + (await timeImport(await importStream(harness.remote, harness.folder), harness.folder)),
      );
    }
  } finally {
    await floor.close();
  }
  const times = runs.map(({ wall }) => wall);
  const ratio = pairedRatio(times, floors);
  const isRight = requests >= streams;
  const judged = latencyMs === latencies[0] ? judging : { quick: true };
  return {
    row: `export-${latencyMs}ms`,
    work: `first export of ${streams} streams, ${latencyMs} ms away`,
    against: 'its fetches and one fast-import',
    times,
    floors,
    ratio,
    goal: latencyMs === latencies[0] ? `≤ ${goal}` : 'reported',
    verdict: verdictOf(judged, { isWithin: ratio <= goal, isRight }),
    cpu: median(runs.map(({ cpu }) => cpu)),
    peak: Math.max(...runs.map(({ peak }) => peak)),
    requests,
    counts: {
      'processes started': runs.at(-1)?.started.length ?? 0,
      ...(await objectCounts(harness)),
    },
    notes: [
      `${(bytes / 2 ** 20).toFixed(0)} MiB fetched`,
      `of the floor, fetching took ${Math.round(median(fetches))} ms`,
    ],
  };
}
