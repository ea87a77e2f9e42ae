import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { curveTable, isWithinLimit } from './growth/curve.ts';
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
    out: { type: 'string' },
  },
});
const numbers = (text: string) =>
  text
    .split(',')
    .filter((one) => one !== '')
    .map(Number);
const size = Number(values.size);
const curves = [];
for (const measure of [
  () => overStreams(numbers(values.streams), size),
  () => overEnvironments(numbers(values.environments), Number(values['streams-each']), size),
  () => overHistory(numbers(values.commits), size),
]) {
  curves.push(...(await measure()));
  process.stderr.write(`${curves.at(-1)?.over ?? ''}: done\n`);
}
const report = { date: new Date().toISOString(), machine: await thisMachine(), curves };
if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(report, undefined, 2)}\n`);
process.stdout.write(curveTable(curves));
if (!curves.every(isWithinLimit)) process.exitCode = 1;
