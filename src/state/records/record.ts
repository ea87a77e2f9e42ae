import { z } from 'zod';
import type { Json } from '../../core/json/json.ts';
import type { StatusRecord, StoreSession } from '../../ports/store.ts';
import { RecordTooNew, RecordUnreadable } from './record-errors.ts';

/** The form of a record that is stored as JSON. */
export interface RecordForm<T> {
  /** Name of the record in the store, such as `streams of staging`. */
  readonly name: (subject: string) => string;
  /** A whole number from 1 that grows with each schema change that is incompatible with older records or programs. */
  readonly version: number;
  /**
   * Schema of a value. Use `z.strictObject`, so that a member that the schema lacks fails instead of being dropped.
   * Numbers come back as JavaScript numbers.
   */
  readonly schema: z.ZodType<T>;
  /** Functions that convert a stored value to the next version, by its version. */
  readonly migrations?: Readonly<Record<number, (value: unknown) => unknown>>;
}

/**
 * A schema for each member of `T`. `satisfies Members<T>` after the members of a `z.strictObject` checks that none is
 * missing, optional ones included.
 */
export type Members<T> = Readonly<Record<keyof T, z.ZodType>>;

/** Schema of a required member that may be undefined: JSON leaves it out. */
export const orUndefined = <T>(schema: z.ZodType<T>): z.ZodType<T | undefined> => schema.optional();

/** A record in the store's documents. Its methods take the store itself, or a session of `atomically`. */
export interface StateRecord<T> {
  /** Reads the value; undefined where none is stored. Throws `RecordTooNew` or `RecordUnreadable`; never guesses. */
  read(session: Pick<StoreSession, 'document'>, subject: string): Promise<T | undefined>;
  /**
   * Adds or replaces the value. `at`: milliseconds since the epoch. Throws `TypeError` where a value does not fit the
   * schema.
   */
  write(session: Pick<StoreSession, 'saveDocument'>, subject: string, value: T, at: number): Promise<void>;
  forget(session: Pick<StoreSession, 'forgetDocuments'>, subject: string): Promise<void>;
}

/**
 * A record in the store's statuses, which pages follow by their marks. A value of version 1 is stored unchanged, one of
 * a later version together with its version.
 */
export interface StateStatus<T> {
  readonly name: (subject: string) => string;
  /** Reads the value; undefined where none is stored. Throws `RecordTooNew` or `RecordUnreadable`; never guesses. */
  read(session: Pick<StoreSession, 'status'>, subject: string): Promise<T | undefined>;
  /** Decodes a status record; undefined where there is none. */
  decode(record: StatusRecord | undefined): T | undefined;
  /** Adds or replaces the value like `StateRecord.write`. */
  write(session: Pick<StoreSession, 'saveStatus'>, subject: string, value: T, at: number): Promise<void>;
}

/** Defines a record that is stored as a document. */
export function defineRecord<T>(form: RecordForm<T>): StateRecord<T> {
  return {
    async read(session, subject) {
      const name = form.name(subject);
      const stored = await session.document(name);
      return stored === undefined ? undefined : decode(form, name, envelopeOf(parsed(stored.text)));
    },
    async write(session, subject, value, at) {
      const name = form.name(subject);
      const text = JSON.stringify({ version: form.version, value: checked(form, name, value) });
      await session.saveDocument({ name, text, at });
    },
    async forget(session, subject) {
      await session.forgetDocuments([form.name(subject)]);
    },
  };
}

/** Defines a record that is stored as a status. */
export function defineStatusRecord<T>(form: RecordForm<T>): StateStatus<T> {
  const decodeStatus = (record: StatusRecord | undefined) =>
    record === undefined
      ? undefined
      : decode(form, record.subject, envelopeOf(record.status) ?? { version: 1, value: record.status });
  return {
    name: form.name,
    read: async (session, subject) => decodeStatus(await session.status(form.name(subject))),
    decode: decodeStatus,
    async write(session, subject, value, at) {
      const name = form.name(subject);
      const known = checked(form, name, value);
      const stored = form.version === 1 ? known : { version: form.version, value: known };
      await session.saveStatus({ subject: name, at, status: JSON.parse(JSON.stringify(stored)) as Json });
    },
  };
}

function checked<T>({ schema }: RecordForm<T>, name: string, value: T): T {
  const result = schema.safeParse(value);
  if (!result.success) throw new TypeError(`${name} does not fit its schema: ${reasonsOf(result.error)}`);
  return value;
}

function decode<T>(
  { version, schema, migrations = {} }: RecordForm<T>,
  name: string,
  envelope: Envelope | undefined,
): T {
  if (envelope === undefined) throw new RecordUnreadable(name, 'it has no version');
  if (envelope.version > version) throw new RecordTooNew(name, { stored: envelope.version, known: version });
  let { value } = envelope;
  for (let from = envelope.version; from < version; from += 1) {
    const migrate = migrations[from];
    if (migrate === undefined) throw new RecordUnreadable(name, `version ${from} is not supported any more`);
    value = migrate(value);
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new RecordUnreadable(name, reasonsOf(result.error));
  return result.data;
}

const envelope = z.strictObject({ version: z.int().min(1), value: z.unknown() });

type Envelope = z.output<typeof envelope>;

/** Returns the version and value of a stored document; undefined where it has other members. */
function envelopeOf(stored: unknown): Envelope | undefined {
  return envelope.safeParse(stored).data;
}

/** Parses JSON; undefined for any other text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const mostReasons = 3;

/** Lists the places where a value differs from its schema, without the value itself. */
function reasonsOf({ issues }: z.ZodError): string {
  return issues
    .slice(0, mostReasons)
    .map(({ path, message }) => `${path.length === 0 ? 'the value' : path.join('.')}: ${message}`)
    .join('; ');
}
