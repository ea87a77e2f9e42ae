import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite.ts';
import { Redactor } from '../../../src/domain/redactor.ts';
import { RecordingLog } from '../../support/recording-log.ts';

it('keeps no secret of a message in its file, neither alone nor in a transaction', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-store-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const redactor = new Redactor();
  redactor.add('canary-1234');
  const deps = { log: new RecordingLog(), now: () => 0, redactor };
  const store = await openSqliteStore({ file: join(folder, 'sluice.db') }, deps);
  onTestFinished(() => store.close());
  const status = { details: ['it said canary-1234'] };
  const pass = {
    id: 'p-1',
    kind: 'sync',
    subject: 'environment staging',
    startedAt: 0,
    endedAt: 1,
    revision: undefined,
    planDigest: undefined,
    outcome: 'error',
    message: 'at canary-1234',
    actor: 'test',
    details: [{ problem: 'canary-1234' }],
  } as const;

  await store.saveStatus({ subject: 'one', at: 0, status });
  await store.atomically(async (session) => {
    await session.saveStatus({ subject: 'two', at: 0, status });
    await session.savePass(pass);
  });

  await store.saveHold('staging', {
    reason: 'for canary-1234',
    by: 'canary-1234',
    since: 0,
    revision: undefined,
  });
  await store.atomically((session) =>
    session.saveApproval('staging', {
      digest: 'd1',
      revision: 'abc',
      changes: ['create value-streams/a'],
      by: 'Ann canary-1234',
      at: 0,
      allowDeletions: undefined,
      startedAt: undefined,
    }),
  );

  await store.saveJournal({
    id: 'e-1',
    pass: 'p-1',
    subject: 'staging',
    call: 'import value-streams/a',
    facts: { path: 'value-streams/a' },
    startedAt: 0,
    result: { refused: 'SLC2101', reason: 'it said canary-1234' },
    endedAt: 1,
    failure: 'before that it said canary-1234',
  });
  expect(await store.journalOf('p-1')).toMatchObject([
    {
      facts: { path: 'value-streams/a' },
      result: { reason: 'it said [redacted]' },
      failure: 'before that it said [redacted]',
    },
  ]);

  expect(await store.hold('staging')).toMatchObject({ reason: 'for [redacted]', by: '[redacted]' });
  expect(await store.approval('staging')).toMatchObject({
    by: 'Ann [redacted]',
    changes: ['create value-streams/a'],
  });
  expect(await store.statuses()).toMatchObject([
    { status: { details: ['it said [redacted]'] } },
    { status: { details: ['it said [redacted]'] } },
  ]);
  expect(await store.passes(undefined, 1)).toMatchObject([
    { message: 'at [redacted]', details: [{ problem: '[redacted]' }] },
  ]);
  for (const name of await readdir(folder))
    expect([name, (await readFile(join(folder, name))).includes('canary')]).toEqual([name, false]);
});
