import { parseArgs } from 'node:util';
import { anExportFile } from '../test/support/export-file.ts';
import { SandboxControl } from '../test/support/sandbox-control.ts';
import { verdictOf, type Judging, type Result } from './result.ts';
import { bring, withHarness } from './harness.ts';

/** A sync of changed streams takes at most so many times what its calls must take. */
const goal = 1.2;
/** Seconds below which the start of the program weighs too much for a verdict. */
const shortestRun = 60;
const goalText = `≤ ${goal}`;

/**
 * Syncs changed streams to a tenant that takes so many calls a second, and compares the time with the least that so
 * many calls take there: those beyond the first burst, at that rate. `--streams 20` is a run of seconds.
 */
export async function rateLimit(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      streams: { type: 'string', default: '200' },
      'per-second': { type: 'string', default: '5' },
      burst: { type: 'string', default: '5' },
    },
  });
  const [streams, perSecond, burst] = [values.streams, values['per-second'], values.burst].map(Number);
  if (streams === undefined || perSecond === undefined || burst === undefined)
    throw new Error('an option is missing');
  const names = Array.from({ length: streams }, (_, index) => `Stream ${index}`);
  const seed = names.map((name, index) => anExportFile({ name, id: idOf(index) }));

  return withHarness(seed, async (harness) => {
    await bring(harness);
    await harness.sluice('sync', 'staging');
    const source = new SandboxControl(harness.url, harness.source);
    for (const name of names) await source.do({ op: 'renameStream', streamName: name, name: `${name}, new` });
    await bring(harness);
    const target = new SandboxControl(harness.url, harness.target);
    await target.switch({ rateLimit: { perSecond, burst } });
    await target.forget();

    const startedAt = performance.now();
    const report = await harness.sluice('sync', 'staging', '--json');
    const seconds = (performance.now() - startedAt) / 1000;

    const calls = (await target.requests(({ status }) => status !== 429)).length;
    const refused = (await target.requests(({ status }) => status === 429)).length;
    await target.switch({ rateLimit: null });
    const arrived = (await target.state()).streams.filter(({ name }) => name.endsWith(', new')).length;
    const least = (calls - burst) / perSecond;
    const ratio = seconds / least;
    const isRight = report.code === 0 && arrived === streams;
    const isShort = least < shortestRun;
    return [
      {
        row: 'rate-limit',
        work: `sync of ${arrived} changed streams at ${perSecond} calls a second`,
        against: 'what its calls must take',
        times: [seconds * 1000],
        floors: [least * 1000],
        ratio,
        goal: goalText,
        verdict: verdictOf({ quick: judging.quick || isShort }, { isWithin: ratio <= goal, isRight }),
        cpu: report.cpu,
        peak: report.peak,
        requests: calls,
        counts: { 'refused calls': refused },
        notes: isShort ? ['too short for a verdict'] : ['once only, since it waits most of the time'],
      },
    ];
  });
}

const idOf = (index: number) => `01K1DQS3CWHVTCQ9DN14S${String(index).padStart(5, '0')}`;
