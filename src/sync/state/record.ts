import type { z } from 'zod';
import type { Json } from '../../domain/json.ts';
import type { StatusRecord, StoreSession } from '../../ports/store.ts';
import { RecordTooNew, RecordUnreadable } from './record-errors.ts';

/** The form of a record that is stored as JSON. */
export interface RecordForm<T> {
  /** The name under which the store has it, such as `streams of staging`. */
  readonly name: (subject: string) => string;
  /** A whole number from 1, one more with each change of the schema that older records or older programs do not fit. */
  readonly version: number;
  /**
   * What a value must be. Use `z.strictObject`, so that a member that the schema lacks fails instead of being dropped.
   * Numbers come back as JavaScript numbers.
   */
  readonly schema: z.ZodType<T>;
  /** By the version of a stored value: turns it into a value of the next version. */
  readonly migrations?: Readonly<Record<number, (value: unknown) => unknown>>;
}

/** A record in the store's documents. Its methods take the store itself, or a session of `atomically`. */
export interface StateRecord<T> {
  /** Undefined where none is stored. Throws `RecordTooNew` or `RecordUnreadable`, never guesses. */
  read(session: Pick<StoreSession, 'document'>, subject: string): Promise<T | undefined>;
  /** Adds or replaces. `at`: milliseconds since the epoch. A value that does not fit the schema throws `TypeError`. */
  write(session: Pick<StoreSession, 'saveDocument'>, subject: string, value: T, at: number): Promise<void>;
  forget(session: Pick<StoreSession, 'forgetDocuments'>, subject: string): Promise<void>;
}

/** A record in the store's statuses, which pages follow by their marks. */
export interface StateStatus<T> {
  /** Undefined where none is stored. Throws `RecordTooNew` or `RecordUnreadable`, never guesses. */
  read(session: Pick<StoreSession, 'status'>, subject: string): Promise<T | undefined>;
  /** The value of a status record that was read already. */
  decode(record: StatusRecord): T;
  /** As `StateRecord.write`. */
  write(session: Pick<StoreSession, 'saveStatus'>, subject: string, value: T, at: number): Promise<void>;
}

/** Defines a record that is stored as a document. */
export function defineRecord<T>(form: RecordForm<T>): StateRecord<T> {
  return {
    async read(session, subject) {
      const name = form.name(subject);
      const stored = await session.document(name);
      return stored === undefined ? undefined : decode(form, name, parsed(stored.text));
    },
    async write(session, subject, value, at) {
      const name = form.name(subject);
      await session.saveDocument({ name, text: encode(form, name, value), at });
    },
    async forget(session, subject) {
      await session.forgetDocuments([form.name(subject)]);
    },
  };
}

/** Defines a record that is stored as a status. */
export function defineStatusRecord<T>(form: RecordForm<T>): StateStatus<T> {
  const decodeRecord = ({ subject, status }: StatusRecord) => decode(form, subject, status);
  return {
    async read(session, subject) {
      const stored = await session.status(form.name(subject));
      return stored === undefined ? undefined : decodeRecord(stored);
    },
    decode: decodeRecord,
    async write(session, subject, value, at) {
      const name = form.name(subject);
      const status = JSON.parse(encode(form, name, value)) as Json;
      await session.saveStatus({ subject: name, at, status });
    },
  };
}

function encode<T>({ version, schema }: RecordForm<T>, name: string, value: T): string {
  const text = JSON.stringify({ version, value });
  const checked = schema.safeParse(value);
  if (!checked.success) throw new TypeError(`${name} does not fit its schema: ${reasonsOf(checked.error)}`);
  return text;
}

function decode<T>({ version, schema, migrations = {} }: RecordForm<T>, name: string, stored: unknown): T {
  const envelope = envelopeOf(stored);
  if (envelope === undefined) throw new RecordUnreadable(name, 'it has no version');
  if (envelope.version > version) throw new RecordTooNew(name, { stored: envelope.version, known: version });
  let { value } = envelope;
  for (let from = envelope.version; from < version; from += 1) {
    const migrate = migrations[from];
    if (migrate === undefined) throw new RecordUnreadable(name, `version ${from} is not supported any more`);
    value = migrate(value);
  }
  const checked = schema.safeParse(value);
  if (!checked.success) throw new RecordUnreadable(name, reasonsOf(checked.error));
  return checked.data;
}

interface Envelope {
  readonly version: number;
  readonly value: unknown;
}

function envelopeOf(stored: unknown): Envelope | undefined {
  if (typeof stored !== 'object' || stored === null || !('version' in stored) || !('value' in stored))
    return undefined;
  const { version, value } = stored;
  return typeof version === 'number' && Number.isInteger(version) && version > 0
    ? { version, value }
    : undefined;
}

/** Undefined for a text that is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const mostReasons = 3;

/** The places at which a value differs from its schema, without the value itself. */
function reasonsOf({ issues }: z.ZodError): string {
  return issues
    .slice(0, mostReasons)
    .map(({ path, message }) => `${path.length === 0 ? 'the value' : path.join('.')}: ${message}`)
    .join('; ');
}
