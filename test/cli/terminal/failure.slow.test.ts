import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { complaintText } from '../../../src/cli/terminal/complaint.ts';
import { complaintsOf, reportFailure } from '../../../src/cli/terminal/failure.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { unknownName, UsageError } from '../../../src/cli/terminal/usage-error.ts';
import { InvalidInput } from '../../../src/core/problems/problem.ts';
import { PortError } from '../../../src/ports/errors.ts';
import { CollectedOutput } from '../../support/collected-output.ts';
import { sluice } from '../../support/command-line.ts';
import { aFolder } from '../../support/folder.ts';

/** Three lines: what, why and what to do, with a code at the very end. */
const threeLines = /^error: [^\n]+\nwhy: [^\n]+\nremedy: [^\n]+ \[SLC\d{4}\]\n$/;

function told(error: unknown): string {
  const output = new CollectedOutput();
  const program = buildProgram({ output, version: '1.2.3', end: () => undefined });
  expect(reportFailure(error, program, output)).toBe(1);
  return output.told;
}

describe('a failure', () => {
  it.each([
    ['of a file', new InvalidInput('a.json', '/data', 'is not JSON')],
    ['of the world', new PortError('the tenant is away', { code: 'SLC2101', remedy: 'retry' })],
    ['of what was asked', new UsageError('two streams do not fit into one file')],
    ['of a name', unknownName('no environment "x"', 'x', [])],
    ['of the system', Object.assign(new Error('EMFILE: too many'), { code: 'EMFILE', syscall: 'open' })],
    ['with a line break in it', new InvalidInput('a\nb.json', '', 'is not\r\nJSON')],
  ])('%s is three lines', (_what, error) => {
    expect(told(error)).toMatch(threeLines);
  });

  it('that nobody foresaw shows where it was, and says that it is ours to mend', () => {
    expect(told(new Error('oh'))).toMatch(
      /^Error: oh\n {4}at [\s\S]*\nerror: oh\nwhy: [^\n]+\nremedy: [^\n]*`sluice bugreport`[^\n]*\[SLC2903\]\n$/,
    );
    expect(told('only a text')).toContain('error: only a text\n');
  });

  it('says the code once, and what the table of codes says of it', () => {
    const [complaint] = complaintsOf(new InvalidInput('a.json', '', 'is a folder', 'SLC1028'));
    expect(complaint).toMatchObject({ what: 'a.json: is a folder', code: 'SLC1028' });
    const text = complaintText(complaint ?? { what: '', why: '', remedy: '', code: '' });
    expect(text.match(/SLC1028/g)).toHaveLength(1);
    expect(text).toContain('why: Sluice cannot read a file or folder\n');
  });
});

describe('a command line that is not understood', () => {
  it.each([
    ['a command', ['stauts'], 'did you mean status?'],
    ['an option', ['status', '--wacth'], 'did you mean --watch?'],
    ['a choice', ['diff', 'a', 'b', '--format', 'jsno'], 'did you mean json?'],
    ['a choice of an argument', ['completion', 'bsh'], 'did you mean bash?'],
    ['a code', ['explain', 'SLC2499'], 'did you mean SLC24'],
    ['a number', ['history', 'staging', '--limit', 'many'], 'write a whole number'],
    ['nothing where something must be', ['plan'], '`sluice plan --help`'],
    ['too much', ['explain', 'SLC1001', 'more'], '`sluice explain --help`'],
  ])('%s: is three lines, with what was probably meant', async (_what, args, remedy) => {
    const ended = await sluice(args);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(threeLines);
    expect(ended.err.split('\n')[2]).toContain(remedy);
  });
});

it('names the environment, and the stream, that was probably meant', async () => {
  const folder = await aFolder();
  await sluice(['init', folder, '--yes']);
  const config = ['-c', join(folder, 'config/sluice.yaml')];
  const status = await sluice(['status', 'prodution', ...config]);
  expect(status.err).toMatch(threeLines);
  expect(status.err).toContain('why: there are staging, production\nremedy: did you mean production? [');
  const tree = join(folder, 'tree');
  await sluice([
    'unpack',
    join(import.meta.dirname, '../../../examples/exports/Order Intake.json'),
    '-o',
    tree,
  ]);
  const pack = await sluice(['pack', tree, 'order-intak', '-o', join(folder, 'one.json')]);
  expect(pack.err).toMatch(threeLines);
  expect(pack.err).toContain('remedy: did you mean order-intake? [SLC1902]');
});

it('tells each problem of a configuration in three lines', async () => {
  const config = join(await aFolder(), 'sluice.yaml');
  await writeFile(config, 'repositry: { url: x }\nsource: { tenant: dve }\n');
  const { err } = await sluice(['status', '-c', config]);
  const problems = err.split(/(?=^error: )/m);
  expect(problems.length).toBeGreaterThan(1);
  for (const problem of problems) expect(problem).toMatch(threeLines);
  expect(err).toContain('remedy: did you mean repository? [SLC1104]');
});
