import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeTables } from '../../src/cli/code-tables.ts';
import { explainCommand } from '../../src/cli/commands/explain.ts';
import { CollectedOutput } from '../support/collected-output.ts';
import { sluice } from '../support/command-line.ts';

const root = join(import.meta.dirname, '../..');

function explained(code: string, json = false): string {
  const output = new CollectedOutput();
  expect(explainCommand({ code, json }, output)).toBe(0);
  return output.written;
}

describe('sluice explain', () => {
  it('knows every code of every layer', () => {
    const rows = codeTables.flatMap((table) => table.rows);
    expect(rows.map(({ code }) => code.slice(0, 5))).toEqual(
      expect.arrayContaining(['SLC10', 'SLC11', 'SLC21', 'SLC22', 'SLC23', 'SLC24']),
    );
    for (const { code, title, remedy } of rows)
      expect(JSON.parse(explained(code, true))).toMatchObject({ code, meaning: title, remedy });
  });

  it('says what a code means, why it comes and what to do', () => {
    expect(explained('[slc2405]')).toMatch(
      /^SLC2405 {2}Something that must exist .*\.\n\nWhy: {4}Passes\. The world is not as it must be.*\nRemedy: Create it there.*\n$/,
    );
  });

  it('names what is near a code that there is not', () => {
    expect(() => explained('SLC2499')).toThrow(/"SLC2499"; near it are .*SLC24\d\d/);
    expect(() => explained('SCL1001')).toThrow(/near it are SLC1001/);
    expect(() => explained('nonsense')).toThrow(/docs\/codes\.md lists all/);
  });

  it('has each code once', () => {
    const codes = codeTables.flatMap(({ rows }) => rows.map(({ code }) => code));
    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('sluice --version', () => {
  it('prints the version of the package', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await sluice(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });
});
