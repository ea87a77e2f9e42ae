import { expect, it } from 'vitest';
import type { Live } from '../../../src/core/plan/plan.ts';
import { desired, known, outcome, path, seen, unreadable } from '../../support/observation.ts';

/** What the tenant holds under the path: nothing, something that cannot be read, or content `a`, `b`, `c` or `d`. */
const lives = ['absent', 'unknown', 'a', 'b', 'c', 'd'] as const;

function liveOf(held: (typeof lives)[number]): Live {
  if (held === 'absent') return { is: 'absent' };
  if (held === 'unknown') return { is: 'unknown', id: 'id-a', reason: unreadable };
  return known({ fingerprint: held });
}

/** What git says (`-`: nothing any more), what was sent and what it became when both were last compared, and then, by `lives`. */
const patterns = `
git | synced | absent  | unknown         | a                | b                | c                | d
-   | -      | nothing | left            | left             | left             | left             | left
-   | a a    | nothing | left            | left             | left             | left             | left
-   | a c    | nothing | left            | left             | left             | left             | left
a   | -      | create  | blocked SLC2407 | in sync          | blocked SLC2402  | blocked SLC2402  | blocked SLC2402
a   | a a    | create  | blocked SLC2407 | in sync          | drifted, saved   | drifted, saved   | drifted, saved
a   | a c    | create  | blocked SLC2407 | in sync          | drifted, saved   | blocked SLC2408  | drifted, saved
b   | -      | create  | blocked SLC2407 | blocked SLC2402  | in sync          | blocked SLC2402  | blocked SLC2402
b   | a a    | create  | blocked SLC2407 | replace          | in sync          | replace, saved   | replace, saved
b   | a c    | create  | blocked SLC2407 | replace, saved   | in sync          | replace          | replace, saved
`;

const rows = patterns
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .flatMap(([git = '', before = '', ...outcomes]) =>
    lives.map((held, index) => [git, before, held, outcomes[index] ?? ''] as const),
  );

const gitOf = (git: string) => (git === '-' ? [] : [desired({ fingerprint: git })]);

function syncedOf(before: string) {
  const [sent, became] = before.split(' ');
  return sent === undefined || became === undefined
    ? new Map()
    : new Map([[path, { desired: sent, live: became }]]);
}

it.each(rows)('git %s, last synced %s, tenant %s: %s', (git, before, held, wanted) => {
  const observation = seen({
    // Another stream, so that a tree without this one is not an empty one.
    desired: [...gitOf(git), desired({ path: 'value-streams/other', name: 'Other', fingerprint: 'other' })],
    live: new Map([
      [path, liveOf(held)],
      ['value-streams/other', known({ id: 'id-other', name: 'Other', fingerprint: 'other' })],
    ]),
    synced: syncedOf(before),
  });

  expect(outcome(observation)).toBe(wanted);
});

it.each([
  ['-', '-', 'nothing'],
  ['a', '-', 'blocked SLC2401'],
  ['a', 'a a', 'blocked SLC2401'],
  ['b', 'a a', 'blocked SLC2401'],
])('git %s, last synced %s, and one of its name that is nobody’s: %s', (git, before, wanted) => {
  const observation = seen({
    desired: [...gitOf(git), desired({ path: 'value-streams/other', name: 'Other', fingerprint: 'other' })],
    live: new Map<string, Live>([
      ['value-streams/other', known({ id: 'id-other', name: 'Other', fingerprint: 'other' })],
      ...(before === '-' ? [] : [[path, { is: 'absent' }] as const]),
    ]),
    synced: syncedOf(before),
    unmanaged: [{ id: 'theirs', name: 'A' }],
  });

  expect(outcome(observation)).toBe(wanted);
});
