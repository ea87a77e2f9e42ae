import { concurrency, withCalls } from '../call-process.ts';
import { bring, withHarness, type Harness } from '../harness.ts';
import type { Ran } from '../program.ts';
import { optionsOf } from '../options.ts';
import { pairedRatio, verdictOf, type Judging, type Result } from '../result.ts';
import { median } from '../statistics.ts';
import { TenantCalls } from '../tenant-calls.ts';
import { changeNotes } from '../tenant/change-notes.ts';
import type { GeneratedStream } from '../tenant/generated-stream.ts';
import { exportFilesOf, generatedTenant } from '../tenant/generated-tenant.ts';

const mebibyte = 1024 * 1024;
const listsGoal = 2;
const growthGoal = 1.5;
const peakGoal = 256 * mebibyte;
const changedCount = 20;

/** Commands that start anew, as in CI: what they take follows what changed, and not how many streams there are. */
export async function coldRows(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { streams, small, size, repetitions } = optionsOf(args, judging, {
    streams: [2000, 60],
    small: [100, 30],
    size: [50000, 50000],
    repetitions: [3, 1],
  });
  const changed = [...generatedTenant({ streams: 2 * changedCount, size })]
    .filter(({ scenario }) => scenario !== undefined)
    .slice(0, changedCount);
  return withHarness(exportFilesOf({ streams, size }), (many) =>
    withHarness(exportFilesOf({ streams: small, size }), async (few) => {
      for (const harness of [many, few]) {
        await bring(harness);
        await succeeded(harness.sluice('sync', 'staging'));
      }
      const cold: Cold = { many, few, streams, small, changed, repetitions, judging };
      return [
        await start(cold),
        await unchanged(cold, 'plan'),
        await unchanged(cold, 'sync'),
        await fewChanges(cold),
        await twoSided(cold),
      ];
    }),
  );
}

interface Cold {
  readonly many: Harness;
  readonly few: Harness;
  readonly streams: number;
  readonly small: number;
  readonly changed: readonly GeneratedStream[];
  readonly repetitions: number;
  readonly judging: Judging;
}

async function start({ many, repetitions, judging }: Cold): Promise<Result> {
  const versions = await repeated(repetitions, () => many.sluice('--version'));
  const statuses = await repeated(repetitions, () => many.sluice('status'));
  const [wall, cpu] = [median(versions.map((ran) => ran.wall)), median(statuses.map((ran) => ran.cpu))];
  return {
    ...measured(versions, []),
    row: 'start',
    work: 'sluice --version; CPU is that of status',
    against: '',
    goal: 'version ≤ 150 ms, status ≤ 350 ms of CPU',
    ratio: undefined,
    verdict: verdictOf(judging, { isWithin: wall <= 150 && cpu <= 350, isRight: true }),
    cpu,
    notes: [],
  };
}

/** A plan or sync with nothing to do, beside its list calls and the refs of the remote. */
async function unchanged(
  { many, streams, repetitions, judging }: Cold,
  command: 'plan' | 'sync',
): Promise<Result> {
  const tenant = new TenantCalls(many.url, many.target);
  const [done, floors]: [Ran[], number[]] = [[], []];
  let requests = 0;
  // What it takes to start is that of a command that reads the store alone.
  const startTime = median(
    (await repeated(repetitions, () => many.sluice('status'))).map(({ wall }) => wall),
  );
  await withCalls(async (floor) => {
    for (let count = 0; count < repetitions; count += 1) {
      await tenant.forget();
      done.push(await succeeded(many.sluice(command, 'staging')));
      const calls = await tenant.calls();
      const made = await floor.make({ url: many.url, tenant: many.target, calls, concurrency });
      const begun = performance.now();
      await many.git('ls-remote', '.');
      floors.push(made.wall + performance.now() - begun);
      requests = calls.length;
    }
  });
  const beyond = done.map(({ wall }) => wall - startTime);
  const ratio = pairedRatio(beyond, floors);
  return {
    ...measured(done, floors),
    row: `cold-${command}${command === 'sync' ? '-0' : ''}`,
    work: `${command} of ${streams} streams, nothing to do`,
    against: 'its list calls and refs',
    ratio,
    goal: `≤ ${listsGoal}, start aside`,
    requests,
    verdict: verdictOf(judging, { isWithin: ratio <= listsGoal, isRight: true }),
    notes: [`starting took ${Math.round(startTime)} ms`],
  };
}

/** A sync of a few changed streams of many, beside that of as many of few. */
async function fewChanges({
  many,
  few,
  streams,
  small,
  changed,
  repetitions,
  judging,
}: Cold): Promise<Result> {
  const [done, floors]: [Ran[], Ran[]] = [[], []];
  for (let count = 0; count < repetitions; count += 1)
    for (const [harness, runs] of [
      [many, done],
      [few, floors],
    ] as const) {
      await changeNotes(harness, changed, `as of ${count}`);
      await bring(harness);
      runs.push(await succeeded(harness.sluice('sync', 'staging')));
    }
  const base = floors.map(({ wall }) => wall);
  const ratio = pairedRatio(
    done.map(({ wall }) => wall),
    base,
  );
  return {
    ...measured(done, base),
    row: `cold-sync-${changedCount}`,
    work: `sync of ${changed.length} changed streams of ${streams}`,
    against: `the same of ${small}`,
    ratio,
    goal: `≤ ${growthGoal}`,
    verdict: verdictOf(judging, { isWithin: ratio <= growthGoal, isRight: true }),
    notes: [],
  };
}

/** A sync of streams that both git and the tenant changed: the edits are saved first. */
async function twoSided({ many, streams, changed, judging }: Cold): Promise<Result> {
  await changeNotes(many, changed, 'by git');
  await bring(many);
  await changeNotes({ url: many.url, source: many.target }, changed, 'by the tenant');
  const ran = await succeeded(many.sluice('sync', 'staging'));
  const drift = await many.git('for-each-ref', 'refs/heads/sluice/drift');
  return {
    ...measured([ran], []),
    row: 'two-sided',
    work: `sync of ${changed.length} streams of ${streams} that both sides changed`,
    against: '',
    ratio: undefined,
    goal: `peak < ${peakGoal / mebibyte} MiB`,
    verdict: verdictOf(judging, { isWithin: ran.peak < peakGoal, isRight: drift !== '' }),
    notes: [],
  };
}

function measured(done: readonly Ran[], floors: readonly number[]) {
  return {
    times: done.map(({ wall }) => wall),
    floors,
    cpu: median(done.map(({ cpu }) => cpu)),
    peak: Math.max(...done.map(({ peak }) => peak)),
    counts: {},
  };
}

async function repeated(count: number, run: () => Promise<Ran>): Promise<readonly Ran[]> {
  const done: Ran[] = [];
  for (let index = 0; index < count; index += 1) done.push(await succeeded(run()));
  return done;
}

async function succeeded(running: Promise<Ran>): Promise<Ran> {
  const ran = await running;
  if (ran.code !== 0) throw new Error(`a command ended with ${ran.code}`);
  return ran;
}
