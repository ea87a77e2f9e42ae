import { expect, it } from 'vitest';
import { publicationOf, type Live } from '../../../src/core/plan/plan.ts';
import { driftMessage, readDriftMessage } from '../../../src/runs/drift/message.ts';

const at = '2026-11-20T08:30:00.123456789Z';
const saved = [
  { path: 'value-streams/a', by: 'Ann Other', at },
  { path: 'value-streams/b', at },
  { path: 'rules/is-vip' },
];
const message = { environment: 'staging', tenant: 'stage', saved, notes: [] };
const note = {
  code: 'SLC1045',
  severity: 'warning',
  file: 'x',
  place: '',
  message: '- rules/other',
} as const;

it('is read back as it was written, and names nobody', () => {
  const told = saved.map(({ by: _by, ...rest }) => rest);
  expect(readDriftMessage(driftMessage(message), 'staging')).toEqual(told);
  expect(readDriftMessage(driftMessage({ ...message, notes: [note] }), 'staging')).toEqual(told);
  expect(driftMessage(message)).not.toContain('Ann');
});

it('says nothing where somebody else wrote it, or it is of another environment', () => {
  expect(readDriftMessage(driftMessage(message), 'stag')).toEqual([]);
  expect(readDriftMessage('Mend the rule\n\n- rules/is-vip\n', 'staging')).toEqual([]);
  expect(readDriftMessage('', 'staging')).toEqual([]);
});

it('takes from a tenant a name of one line and a time, and nothing else', () => {
  const live = {
    is: 'known',
    publishedBy: `Ann\n\nSluice-Drift: production\u202E`,
    lastPublishedAt: 'now\n',
  };
  expect(publicationOf(live as unknown as Live)).toEqual({ by: 'Ann Sluice-Drift: production' });
  expect(publicationOf({ is: 'absent' })).toEqual({});
});
