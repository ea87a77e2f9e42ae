import { bring, type Harness } from '../harness.ts';
import { objectCounts } from '../object-counts.ts';
import { verdictOf, type Judging, type Result } from '../result.ts';
import { SandboxControl } from '../../test/support/sandbox-control.ts';

/** Bytes of memory that a first export and a first sync may take at their most. */
const most = 512 * 2 ** 20;

export const memoryGoal = `peak < ${most / 2 ** 20} MiB`;

/** The first export, and the first sync to an empty tenant: the most memory that either process takes. */
export async function measureMemory(harness: Harness, streams: number, judging: Judging): Promise<Result> {
  const exported = await bring(harness);
  const synced = await harness.sluice('sync', 'staging');
  if (synced.code !== 0) throw new Error(`the first sync ended with ${synced.code}`);
  const { streams: arrived } = await new SandboxControl(harness.url, harness.target).state();
  const peak = Math.max(exported.peak, synced.peak);
  const mebi = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  return {
    row: 'memory',
    work: `first export and first sync of ${streams} streams`,
    against: '512 MiB of memory',
    times: [exported.wall + synced.wall],
    floors: [],
    ratio: peak / most,
    goal: memoryGoal,
    verdict: verdictOf(judging, { isWithin: peak < most, isRight: arrived.length === streams }),
    cpu: exported.cpu + synced.cpu,
    peak,
    counts: await objectCounts(harness),
    notes: [
      `once only, since making the tenant takes longer; the export peaks at ${mebi(exported.peak)} in ${Math.round(exported.wall / 1000)} s, the sync at ${mebi(synced.peak)} in ${Math.round(synced.wall / 1000)} s`,
    ],
  };
}
