import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src/daemon/open/open-store.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import type { JournalEntry, Run, Store, StoreSession } from '../../../src/ports/store.ts';
import { aFolder } from '../../support/folder.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { TestClock } from '../../support/test-clock.ts';
import { aWorld } from '../../support/world.ts';

/** Secrets of an environment: one that is a part of a stream's name, and a long one. */
const secrets = ['stock', 'a-long-secret-of-an-environment'];

/** A store in a file, as the daemon opens it, whose process knows the secrets. */
async function openedStore(): Promise<{ readonly store: Store; readonly file: string }> {
  const file = join(await aFolder(), 'data', 'sluice.db');
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  const outside = { log: new RecordingLog(), clock: new TestClock(), redactor, env: {}, readFile: noFile };
  return {
    store: await openStore({ store: { kind: 'file', path: file, folder: join(file, '..') } }, outside),
    file,
  };
}

const noFile = () => Promise.reject(new Error('no file is needed'));

/** Every kind of text that a redactor would change: secrets, a URL of a hook, a name, encoded data. */
const telling = `${secrets.join(' or ')} at https://hook.eu2.make.com/abcd1234efgh5678 ${'QUJD'.repeat(60)}`;
const facts = { path: 'value-streams/stock-alert', user_email: 'jo@acme.example', said: [telling, 'stock'] };

const run: Run = {
  id: 'stock',
  kind: 'sync',
  subject: 'environment stock',
  startedAt: 1,
  endedAt: 2,
  revision: 'stock',
  planDigest: 'stock',
  outcome: 'stock',
  message: telling,
  actor: telling,
  details: [facts],
};
const entry: JournalEntry = {
  id: 'stock',
  run: 'stock',
  subject: 'stock',
  call: telling,
  facts,
  startedAt: 1,
  result: undefined,
  endedAt: 2,
  sent: 1,
  failure: telling,
};
const finished: JournalEntry = { ...entry, id: 'stock-2', result: facts };
const hold = { reason: telling, by: telling, since: 1, revision: 'stock' };
const approval = {
  digest: 'stock',
  revision: 'stock',
  changes: ['replace value-streams/stock-alert'],
  by: telling,
  who: { is: 'person' as const, name: telling, groups: [] },
  at: 1,
  secrets: [],
  allowDeletions: undefined,
  startedAt: undefined,
};
const identity = { kind: 'value-stream', id: 'stock', path: 'value-streams/stock-alert' };
const item = { path: 'value-streams/stock-alert', id: 'stock', origin: 'made', role: 'current' } as const;
const synced = {
  path: 'value-streams/stock-alert',
  revision: 'stock',
  desired: 'stock',
  live: telling,
  at: 1,
};
const observation = { id: 'stock', revision: telling, facts };
const merge = {
  target: 'refs/heads/stock',
  source: 'refs/heads/a-long-secret-of-an-environment',
  commit: 'stock',
  tree: 'stock',
  revision: 'stock',
  onto: 'stock',
  units: ['value-streams/stock-alert'],
  landed: 'stock',
  at: 1,
};
const status = { subject: 'environment stock', at: 1, status: facts };
const document = { name: 'plan stock', text: telling, at: 1 };

/** Methods that save, each with a read of what it saved. */
const saves: Readonly<
  Record<
    Extract<keyof StoreSession, `save${string}`>,
    (store: StoreSession) => Promise<readonly [saved: unknown, read: unknown]>
  >
> = {
  saveIdentities: async (store) => {
    await store.saveIdentities('stock', [identity]);
    return [[identity], await store.identities('stock')];
  },
  saveInventory: async (store) => {
    await store.saveInventory('stock', [item]);
    return [[item], await store.inventory('stock')];
  },
  saveLastSynced: async (store) => {
    await store.saveLastSynced('stock', [synced]);
    return [[synced], await store.lastSynced('stock')];
  },
  saveObservations: async (store) => {
    await store.saveObservations('stock', [observation]);
    return [[observation], await store.observations('stock')];
  },
  saveMergeRecords: async (store) => {
    await store.saveMergeRecords([merge]);
    return [[merge], await store.mergeRecords(merge.target, merge.source)];
  },
  saveRun: async (store) => {
    await store.saveRun(run);
    return [run, await store.run(run.id)];
  },
  saveHold: async (store) => {
    await store.saveHold('stock', hold);
    return [hold, await store.hold('stock')];
  },
  saveApproval: async (store) => {
    await store.saveApproval('stock', approval);
    return [approval, await store.approval('stock')];
  },
  saveJournal: async (store) => {
    await store.saveJournal(entry);
    await store.saveJournal(finished);
    return [[entry, finished], await store.journalOf(entry.run)];
  },
  saveStatus: async (store) => {
    await store.saveStatus(status);
    return [status, await store.status(status.subject)];
  },
  saveDocument: async (store) => {
    await store.saveDocument(document);
    return [document, await store.document(document.name)];
  },
};

describe.each(Object.entries(saves))('%s', (_name, save) => {
  it('stores what it was given, whatever is secret', async () => {
    const { store } = await openedStore();
    const [saved, read] = await save(store);
    expect(read).toEqual(saved);
    await store.close();
  });

  it('stores what it was given inside a transaction', async () => {
    const { store } = await openedStore();
    const [saved, read] = await store.atomically(save);
    expect(read).toEqual(saved);
    await store.close();
  });
});

it('is readable by its owner alone', async () => {
  const { store, file } = await openedStore();
  await store.saveStatus(status);
  for (const path of [file, `${file}-wal`])
    expect([path, (await stat(path)).mode & 0o077]).toEqual([path, 0]);
  expect((await stat(join(file, '..'))).mode & 0o077).toBe(0);
  await store.close();
});

it.each([
  ['a file', async () => (await openedStore()).store],
  ['a store in memory', async () => new FakeStore()],
])('a sync into %s stores the paths of streams in whose name is a secret', async (_name, open) => {
  const store = await open();
  const world = await aWorld({ seed: smallStreams({ 'Stock Alert': {} }), store });
  world.staging = { ...world.staging, secrets: new Map([['word', 'stock']]) };
  await world.bringToStaging();
  expect(await world.sync()).toMatchObject({ outcome: 'synced' });

  const stored = JSON.stringify([await store.statuses(), await store.runs(undefined, 10)]);
  expect(stored).toContain('value-streams/stock-alert');
  expect(stored).not.toContain('redacted');
  const report = await world.promote({ ...world.production, provenBy: 'staging' });
  expect(report.unproven).toBeUndefined();
  expect(report.pushed).toBeDefined();
});
