import { describe, expect, it } from 'vitest';
import { buildProgram, commands } from '../../src/cli/program.ts';
import { CollectedOutput } from '../support/collected-output.ts';
import { sluice } from '../support/command-line.ts';

/** The program, with commands that only say that they were understood. */
function readingAlone() {
  const understood: string[] = [];
  const program = buildProgram({ output: new CollectedOutput(), version: '1.2.3', end: () => undefined });
  for (const command of program.commands) command.action(() => void understood.push(command.name()));
  return { program, understood };
}

const words = (line: string) =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

const all = commands.flatMap(({ examples }) => examples);

describe('examples in the help', () => {
  it('are there for every command', () => {
    expect(commands.filter(({ examples }) => examples.length === 0)).toEqual([]);
  });

  it.each(all.map(([line]) => line))('%s is understood', async (line) => {
    const { program, understood } = readingAlone();
    await program.parseAsync(words(line), { from: 'user' });
    expect(understood).toEqual([words(line)[0]]);
  });

  it('stand at the end of it', async () => {
    const { code, out } = await sluice(['promote', '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/\nExamples:\n {2}# .+\n {2}sluice promote staging production\n/);
  });
});
