import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchPattern, readBranchName } from '../../../src/config/values/branch-name.ts';
import { propertyRuns } from '../../support/property-runs.ts';

function takes(name: string): boolean {
  return 'value' in readBranchName(name);
}

/** git's own answer. `git branch` also refuses what it would take for an option, and the names of its head. */
function gitTakes(name: string): boolean {
  const { status, error } = spawnSync('git', ['check-ref-format', `refs/heads/${name}`]);
  if (error !== undefined) throw error;
  return status === 0 && !name.startsWith('-') && !['HEAD', '@'].includes(name);
}

describe('a branch name', () => {
  it.each(['main', 'env/staging', 'release-1.2', 'ümlaut', 'a@b', 'feature/#12', 'a.lockx', 'HEAD/x'])(
    'may be %s',
    (name) => {
      expect([takes(name), gitTakes(name)]).toEqual([true, true]);
    },
  );

  it.each([
    '',
    'a..b',
    '/a',
    'a/',
    'a//b',
    '.a',
    'a/.b',
    'a.lock',
    'a.lock/b',
    'a.',
    '-a',
    '@',
    'a@{b',
    'HEAD',
    'a b',
    'a~',
    'a^',
    'a:b',
    'a?',
    'a*',
    'a[',
    'a\\b',
    'a\u007Fb',
    'a\tb',
  ])('may not be %j', (name) => {
    expect([takes(name), gitTakes(name)]).toEqual([false, false]);
  });

  it.each(['refs/heads/main', 'sluice', 'sluice/export/dev', 'a'.repeat(201)])(
    'may not be %s, although git allows it',
    (name) => {
      expect([takes(name), gitTakes(name)]).toEqual([false, true]);
    },
  );

  it('is taken exactly where git takes it', () => {
    const unit = fc.constantFrom(
      'a',
      'b',
      '.',
      '/',
      '-',
      '@',
      '{',
      '~',
      ' ',
      '.lock',
      '..',
      'HEAD',
      '\u0001',
      'é',
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 6 }), (name) => {
        expect(takes(name)).toBe(gitTakes(name));
        expect(takes(name) && !branchPattern.test(name)).toBe(false);
      }),
      { numRuns: propertyRuns(150) },
    );
  });
});
