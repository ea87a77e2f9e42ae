import { expect, it } from 'vitest';
import type { Plan, PlannedChange } from '../../../src/core/plan/plan.ts';
import type { Problem } from '../../../src/core/problems/problem.ts';
import { planText } from '../../../src/core/plan/print/plan-text.ts';

const stream = (slug: string) => ({ path: `value-streams/${slug}`, name: slug, reasons: [] });
const existing = { id: '1', before: 'active', state: 'active' } as const;

function aPlan(changes: readonly PlannedChange[], more: Partial<Plan> = {}): Plan {
  return {
    environment: 'production',
    revision: '0'.repeat(40),
    changes,
    blocked: [],
    blockers: [],
    secrets: [],
    readiness: [],
    warnings: [],
    stops: [],
    drifted: [],
    captures: [],
    edits: {},
    healed: [],
    removed: [],
    leftShared: [],
    leftOut: [],
    inSync: [],
    orphans: [],
    ...more,
  };
}

it('names removals, overwritten edits and replacements before 510 new streams, and ten of those', () => {
  const created = Array.from({ length: 510 }, (_, index): PlannedChange => {
    return { op: 'create', ...stream(`new-${index}`), state: 'active' };
  });
  const risky: readonly PlannedChange[] = [
    { op: 'replace', ...stream('changed'), ...existing },
    { op: 'replace', ...stream('edited'), ...existing },
    { op: 'delete', ...stream('gone'), ...existing },
  ];

  const text = planText(aPlan([...created, ...risky], { captures: ['value-streams/edited'] }), 'd');

  const names = [...text.matchAll(/^ {2}[-~+] (?:and )?([\w-]+)/gm)].map(([, name]) => name);
  expect(names.slice(0, 4)).toEqual(['gone', 'edited', 'changed', 'new-0']);
  expect(names).toHaveLength(14);
  expect(text).toContain('\n  + and 500 more to add\n');
  expect(text.length).toBeLessThan(1000);
});

it('shows changes of content below their stream, then shared ones, and warnings about changed files alone', () => {
  const content = {
    whole: 'sluice plan production --full-diff',
    diffs: {
      streams: [
        {
          path: 'value-streams/one',
          lines: ['~ priority: 1 → 2'],
          omitted: 3,
          files: new Set([`value-streams/one/value-stream.json`]),
        },
      ],
      shared: [{ path: 'rules/vip', lines: ['~ name: vip → gold'], omitted: 0, files: new Set<string>() }],
      omitted: 0,
    },
  };
  const warning = (file: string): Problem => {
    return { code: 'SLC1017', severity: 'warning', file, place: '', message: 'unknown field' };
  };
  const plan = aPlan(
    [
      { op: 'replace', ...stream('one'), ...existing },
      { op: 'replace', ...stream('two'), ...existing },
    ],
    {
      warnings: [
        warning('value-streams/one/value-stream.json'),
        warning('value-streams/one/scenarios/send.json'),
        warning('value-streams/three/value-stream.json'),
      ],
    },
  );

  expect(planText(plan, 'd', { content }).split('\n').slice(1, -3)).toEqual([
    '  ~ one  "one": replace in place, active',
    '      ~ priority: 1 → 2',
    '      and 3 more changes',
    '  ~ two  "two": replace in place, active',
    '',
    'In events, rules and forms that these streams include:',
    '  rules/vip',
    '      ~ name: vip → gold',
    '',
    'Some changes of content are left out. All of them: sluice plan production --full-diff',
    '',
    'Warnings:',
    '  value-streams/one/value-stream.json: unknown field [SLC1017]',
  ]);
});
