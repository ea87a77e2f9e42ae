import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeTables } from '../../../../src/cli/code-tables.ts';
import { explainAction } from '../../../../src/cli/commands/look/explain.ts';
import type { FailureReport } from '../../../../src/cli/terminal/complaint.ts';
import { complaintsOf } from '../../../../src/cli/terminal/failure.ts';
import { CollectedOutput } from '../../../support/collected-output.ts';
import { sluice } from '../../../support/command-line.ts';

const root = join(import.meta.dirname, '../../../..');

function explained(code: string, json = false): string {
  const output = new CollectedOutput();
  expect(explainAction({ code, json }, output)).toBe(0);
  return output.written;
}

function complaintOf(code: string): FailureReport | undefined {
  try {
    explained(code);
  } catch (error) {
    return complaintsOf(error)[0];
  }
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
      /^SLC2405 {2}A prerequisite .*\.\n\nWhy: {4}Runs\. The cause is outside.*\nRemedy: Create it there.*\n$/,
    );
  });

  it('names what is near a code that there is not', () => {
    expect(complaintOf('SLC2499')).toMatchObject({
      why: expect.stringMatching(/similar codes are .* SLC24\d\d/) as string,
    });
    expect(complaintOf('SCL1001')).toMatchObject({
      why: 'a similar code is SLC1001',
      remedy: 'did you mean SLC1001?',
    });
    expect(complaintOf('nonsense')).toMatchObject({ remedy: 'docs/reference/codes.md lists all' });
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
