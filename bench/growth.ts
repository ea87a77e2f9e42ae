import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { curveTable, isWithinLimit } from './growth/curve.ts';
import { overADay } from './growth/over-a-day.ts';
import { isLevel, levelTable } from './growth/level.ts';
import { overEnvironments } from './growth/over-environments.ts';
import { overHistory } from './growth/over-history.ts';
import { overStreams } from './growth/over-streams.ts';
import { thisMachine } from './machine.ts';

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '100,300,1000,3000' },
    environments: { type: 'string', default: '1,3,6' },
    commits: { type: 'string', default: '10,1000,10000' },
    'streams-each': { type: 'string', default: '100' },
    size: { type: 'string', default: '50000' },
    'day-streams': { type: 'string', default: '300' },
    'day-environments': { type: 'string', default: '2' },
    hours: { type: 'string', default: '24' },
    every: { type: 'string', default: '1h' },
    only: { type: 'string', default: 'streams,environments,commits,day' },
    out: { type: 'string' },
  },
});
const numbers = (text: string) =>
  text
    .split(',')
    .filter((one) => one !== '')
    .map(Number);
const size = Number(values.size);
const only = values.only.split(',');
const curves = [];
for (const [over, measure] of Object.entries({
  streams: () => overStreams(numbers(values.streams), size),
  environments: () => overEnvironments(numbers(values.environments), Number(values['streams-each']), size),
  commits: () => overHistory(numbers(values.commits), size),
})) {
  if (!only.includes(over)) continue;
  curves.push(...(await measure()));
  process.stderr.write(`${over}: done\n`);
}
const levels = only.includes('day')
  ? await overADay({
      streams: Number(values['day-streams']),
      environments: Number(values['day-environments']),
      hours: Number(values.hours),
      changes: 5,
      bytes: size,
      every: values.every,
    })
  : [];
const report = { date: new Date().toISOString(), machine: await thisMachine(), curves, levels };
if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(report, undefined, 2)}\n`);
process.stdout.write(`${curveTable(curves)}\n${levelTable(levels)}`);
if (!curves.every(isWithinLimit) || !levels.every(isLevel)) process.exitCode = 1;
