import { expect, it } from 'vitest';
import { historyText, type HistoryRow } from '../../../src/core/plan/print/history-text.ts';

const minute = 60_000;
const row = (changes: Partial<HistoryRow>): HistoryRow => ({
  kind: 'sync',
  startedAt: 0,
  milliseconds: 400,
  outcome: 'synced',
  revision: 'f15aa68f6f83cfbc7d9b45a1e50c3c9e56a3d0a1',
  plan: '9d497ad412f0c06b4f304f1613c9b89f706103c9',
  counts: { done: 12 },
  actor: 'daemon',
  message: undefined,
  switched: [],
  repeated: undefined,
  ...changes,
});

it('shows times, ids and who decided within 80 columns', () => {
  const rows = [
    row({ startedAt: 57 * minute, outcome: 'waiting', repeated: { times: 6, lastAt: 59 * minute } }),
    row({
      kind: 'approve',
      outcome: 'approved',
      counts: {},
      actor: 'Robin Reviewer',
      message: '12\nchanges',
    }),
  ];

  expect(historyText(rows, 60 * minute, 80)).toBe(
    `WHEN        WHAT     OUTCOME   REVISION  PLAN     CHANGES  TOOK   WHO
3 min ago   sync     waiting   f15aa68   9d497ad  12 done  0.4 s  daemon
    found 6 times, last 60 s ago
60 min ago  approve  approved  f15aa68   9d497ad  -        0.4 s  Robin Reviewer
    12 changes
`,
  );
});

it('leaves out columns that no row uses', () => {
  const text = historyText([row({ plan: undefined, counts: {}, revision: undefined })], 0);

  expect(text).toBe('WHEN     WHAT  OUTCOME  TOOK   WHO\n0 s ago  sync  synced   0.4 s  daemon\n');
});
