import { execFile } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sluice } from '../../../support/command-line.ts';
import { compileCache } from '../../../support/compile-cache.ts';
import { aFolder } from '../../../support/folder.ts';

const run = promisify(execFile);
const entry = join(import.meta.dirname, '../../../../src/cli.ts');

/** Asks a bash that has read the script for what may stand in place of the last word. */
async function aBash() {
  const folder = await aFolder();
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const program = join(bin, 'sluice');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${entry}' "$@"\n`);
  await chmod(program, 0o755);
  await sluice(['init', folder, '--yes']);
  const { out } = await sluice(['completion', 'bash']);
  await writeFile(join(folder, 'script.bash'), out);
  const ask = `
set -u
source ./script.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_sluice
(( \${#COMPREPLY[@]} == 0 )) || printf '%s\\n' "\${COMPREPLY[@]}"
`;
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, ...compileCache };
  return async (...line: readonly string[]): Promise<readonly string[]> => {
    const args = ['--norc', '-c', ask, 'bash', 'sluice', ...line];
    const { stdout, stderr } = await run('bash', args, { cwd: folder, env });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((word) => word !== '');
  };
}

describe('a bash that has read its script', () => {
  it('completes commands, options and choices', async () => {
    const complete = await aBash();
    expect(await complete('st')).toEqual(['status']);
    expect(await complete('')).toEqual(expect.arrayContaining(['plan', 'sync', 'completion']));
    expect(await complete('')).not.toContain('__names');
    expect(await complete('status', '--w')).toEqual(['--watch']);
    expect(await complete('sync', '-')).toEqual(expect.arrayContaining(['-c', '--plan', '--json', '--help']));
    expect(await complete('diff', 'a', 'b', '--format', 'm')).toEqual(['markdown', 'mermaid']);
    expect(await complete('completion', 'z')).toEqual(['zsh']);
  });

  it('completes names that the configuration and the codes have', async () => {
    const complete = await aBash();
    expect(await complete('plan', '')).toEqual(['staging', 'production']);
    expect(await complete('promote', '')).toEqual(['dev', 'staging', 'production']);
    expect(await complete('promote', 'dev', 'st')).toEqual(['staging']);
    expect(await complete('export', '--source', '')).toEqual(['dev']);
    expect(await complete('status', '-c', 'config/sluice.yaml', 'p')).toEqual(['production']);
    expect(await complete('sync', '--plan', 'abc', '')).toEqual(['staging', 'production']);
    expect(await complete('explain', 'SLC190')).toContain('SLC1901');
  });

  it('completes files and folders, and says nothing where nothing is known', async () => {
    const complete = await aBash();
    expect(await complete('validate', 'en')).toEqual(['environments']);
    expect(await complete('status', '-c', 'config/sl')).toEqual(['config/sluice.yaml']);
    expect(await complete('plan', 'staging', '')).toEqual([]);
    expect(await complete('plan', '--revision', '')).toEqual([]);
    expect(await complete('plan', '-c', 'nowhere.yaml', '')).toEqual([]);
  });
});

it.each(['bash', 'zsh', 'fish'])('has a script for %s that knows every command', async (shell) => {
  const { out: help } = await sluice(['--help']);
  const commands = [...help.matchAll(/^ {2}([a-z]+)(?= )/gm)].map(([, name = '']) => name);
  expect(commands).toContain('promote');
  const { code, out, err } = await sluice(['completion', shell], { FORCE_COLOR: '1' });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).not.toContain('\u001B');
  for (const command of commands.filter((name) => name !== 'help')) expect(out).toContain(command);
});
