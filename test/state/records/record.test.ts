import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PortError } from '../../../src/ports/errors.ts';
import {
  defineRecord,
  defineStatusRecord,
  orUndefined,
  type Members,
} from '../../../src/state/records/record.ts';
import { FakeStore } from '../../support/fake-store.ts';

interface Counts {
  readonly done: number;
  readonly by: Readonly<Record<string, number>>;
  readonly note?: string | undefined;
}

const schema: z.ZodType<Counts> = z.strictObject({
  done: z.number(),
  by: z.record(z.string(), z.number()),
  note: z.string().optional(),
});

const name = (subject: string) => `counts of ${subject}`;
const counts = { name, version: 1, schema };
const value: Counts = { done: 2, by: { 'value-streams/a': 2 } };

/** Error of a promise that rejects. */
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Each kind of record, with a way to store something else under its name. */
const kinds = [
  {
    kind: 'a document',
    define: defineRecord,
    plant: (store: FakeStore, content: unknown) =>
      store.saveDocument({ name: 'counts of staging', text: JSON.stringify(content), at: 1 }),
  },
  {
    kind: 'a status',
    define: defineStatusRecord,
    plant: (store: FakeStore, content: unknown) =>
      store.saveStatus({ subject: 'counts of staging', at: 1, status: JSON.parse(JSON.stringify(content)) }),
  },
];

describe.each(kinds)('a record stored as $kind', ({ define, plant }) => {
  const store = new FakeStore();
  const record = define(counts);

  it('is undefined before it is written', async () => {
    expect(await record.read(new FakeStore(), 'staging')).toBeUndefined();
  });

  it('comes back as it was written, for its subject alone', async () => {
    await record.write(store, 'staging', value, 5);
    await record.write(store, 'staging', { ...value, note: 'second' }, 6);
    expect(await record.read(store, 'staging')).toEqual({ ...value, note: 'second' });
    expect(await record.read(store, 'production')).toBeUndefined();
  });

  it('is written and read inside a transaction, and undone with it', async () => {
    const fresh = new FakeStore();
    const undone = fresh.atomically(async (session) => {
      await record.write(session, 'staging', value, 5);
      expect(await record.read(session, 'staging')).toEqual(value);
      throw new RangeError('undo');
    });
    await expect(undone).rejects.toThrow(RangeError);
    expect(await record.read(fresh, 'staging')).toBeUndefined();
  });

  it('is migrated from older versions, step by step', async () => {
    await plant(store, { version: 1, value: 3 });
    const migrated = define({
      ...counts,
      version: 3,
      migrations: { 1: (done) => ({ done }), 2: (old) => ({ ...z.looseObject({}).parse(old), by: {} }) },
    });
    expect(await migrated.read(store, 'staging')).toEqual({ done: 3, by: {} });
  });

  it.each<[string, unknown, string, RegExp]>([
    ['of a newer version', { version: 2, value }, 'SLC2312', /"counts of staging".*version 2.*knows 1.*run/],
    ['of version 0', { version: 0, value }, 'SLC2313', /"counts of staging".*adopt ENV --rebuild/],
    ['with a member missing', { version: 1, value: { done: 1 } }, 'SLC2313', /by: /],
    ['with an unknown member', { version: 1, value: { ...value, more: 1 } }, 'SLC2313', /more/],
    ['of another type', { version: 1, value: 'secret text' }, 'SLC2313', /the value: /],
    ['that is no object', 'secret text', 'SLC2313', /cannot be read/],
  ])('%s is an error that names it, and quotes nothing', async (_case, content, code, says) => {
    await plant(store, content);
    const error = await errorOf(record.read(store, 'staging'));
    expect(error).toBeInstanceOf(PortError);
    expect(error).toMatchObject({ code, message: expect.stringMatching(says) });
    expect(error).not.toMatchObject({ message: expect.stringContaining('secret text') });
  });

  it('of a version that is no longer migrated is an error', async () => {
    await plant(store, { version: 1, value });
    const newer = define({ ...counts, version: 2 });
    expect(await errorOf(newer.read(store, 'staging'))).toMatchObject({ code: 'SLC2313' });
  });

  it('is not written where the value does not fit its schema', async () => {
    await record.write(store, 'staging', value, 5);
    const wide = { ...value, extra: true };
    await expect(record.write(store, 'staging', wide, 6)).rejects.toThrow(/counts of staging.*extra/);
    expect(await record.read(store, 'staging')).toEqual(value);
  });
});

it('a document without a version is an error', async () => {
  const store = new FakeStore();
  await store.saveDocument({ name: 'counts of staging', text: JSON.stringify(value), at: 1 });
  expect(await errorOf(defineRecord(counts).read(store, 'staging'))).toMatchObject({
    code: 'SLC2313',
    message: expect.stringContaining('it has no version'),
  });
});

it('a status of version 1 is stored as it is, and one of a later version with that', async () => {
  const store = new FakeStore();
  await defineStatusRecord(counts).write(store, 'staging', value, 5);
  await defineStatusRecord({ ...counts, version: 2 }).write(store, 'production', value, 6);
  expect(await store.statuses()).toEqual([
    { subject: 'counts of production', at: 6, status: { version: 2, value } },
    { subject: 'counts of staging', at: 5, status: value },
  ]);
  expect(await errorOf(defineStatusRecord(counts).read(store, 'production'))).toMatchObject({
    code: 'SLC2312',
  });
});

it('a member that is undefined comes back as undefined', async () => {
  interface Seen {
    readonly revision: string | undefined;
  }
  const members = { revision: orUndefined(z.string()) } satisfies Members<Seen>;
  const record = defineRecord<Seen>({ ...counts, schema: z.strictObject(members) });
  const store = new FakeStore();
  await record.write(store, 'staging', { revision: undefined }, 5);
  expect((await record.read(store, 'staging'))?.revision).toBeUndefined();
});

it('a document that is no JSON is an error', async () => {
  const store = new FakeStore();
  await store.saveDocument({ name: 'counts of staging', text: '{"version":1,', at: 1 });
  expect(await errorOf(defineRecord(counts).read(store, 'staging'))).toMatchObject({ code: 'SLC2313' });
});

it('a document is forgotten by its subject', async () => {
  const [store, record] = [new FakeStore(), defineRecord(counts)];
  await record.write(store, 'staging', value, 5);
  await record.write(store, 'production', value, 5);
  await record.forget(store, 'staging');
  expect(await record.read(store, 'staging')).toBeUndefined();
  expect(await record.read(store, 'production')).toEqual(value);
});

it('a status record that was read already can be decoded', async () => {
  const [store, record] = [new FakeStore(), defineStatusRecord(counts)];
  await record.write(store, 'staging', value, 5);
  const [stored] = await store.statuses();
  expect(stored?.at).toBe(5);
  expect(stored && record.decode(stored)).toEqual(value);
});
