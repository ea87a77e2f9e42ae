import { createHash } from 'node:crypto';
import { budgets } from '../../../core/budgets.ts';
import { surveyJson } from '../../../core/json/json-survey.ts';
import { ExactNumber, hasLongNumber, idText, member, type Json } from '../../../core/json/json.ts';

/** Facts of a stream in its export file (docs/reference/platform.md, "Export files"). */
export interface ExportSummary {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'inactive';
  /** RFC 3339; empty where the file has no time. */
  readonly exportedAt: string;
  readonly createdAt: string | undefined;
  /** Digest of the payload, equal for another export of the same content. */
  readonly digest: string;
}

/** Reason why a file is not an export file, or not complete yet. */
export class NotAnExport extends Error {
  override readonly name: string = 'NotAnExport';
}

/** The file may be the start of an incomplete export. */
export class NotWhole extends NotAnExport {
  override readonly name = 'NotWhole';
}

/** Reads the facts of an export file that a list needs. Throws `NotAnExport`. */
export function summarise(bytes: Uint8Array): ExportSummary {
  const envelope = parse(bytes, new NotWhole('not JSON, or not whole'));
  const data = member(envelope, 'data');
  if (typeof data !== 'string') throw new NotAnExport('not an export file: no text under "data"');
  const payload = decode(data);
  const template = member(parse(payload, new NotAnExport('its data is not JSON')), 'execution_template');
  const id = idText(member(template, 'id'));
  const name = member(template, 'name');
  if (id === undefined || typeof name !== 'string')
    throw new NotAnExport('not an export file of a value stream: no id and name under "execution_template"');
  const exportedAt = member(envelope, 'exported_at');
  const createdAt = member(member(template, 'metadata'), 'createdAt');
  return {
    id,
    name,
    state: member(template, 'state') === 'active' ? 'active' : 'inactive',
    exportedAt: typeof exportedAt === 'string' ? exportedAt : '',
    createdAt: typeof createdAt === 'string' ? createdAt : undefined,
    digest: createHash('sha256').update(payload).digest('hex'),
  };
}

function parse(bytes: Uint8Array, failure: NotAnExport): Json {
  const text = decoded(bytes, failure);
  // A file of 10 MB can need a gigabyte when it is parsed.
  const { excess } = surveyJson(text, budgets.exportFile);
  if (excess !== undefined) throw new NotAnExport(excess.reason);
  try {
    return parseIds(text);
  } catch {
    // The parser's message quotes the file.
    throw failure;
  }
}

function decoded(bytes: Uint8Array, failure: NotAnExport): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw failure;
  }
}

/** Parses JSON. Long ids keep their digits. */
function parseIds(json: string): Json {
  if (!hasLongNumber(json)) return JSON.parse(json) as Json;
  const parse = JSON.parse as (
    text: string,
    reviver: (key: string, value: Json, context: { readonly source?: string }) => Json,
  ) => Json;
  return parse(json, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? new ExactNumber(source)
      : value,
  );
}

function decode(data: string): Uint8Array {
  const compact = data.replaceAll(/[\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact) || compact.length % 4 !== 0)
    throw new NotAnExport('its data is not base64, or not whole');
  return Buffer.from(compact, 'base64');
}

/** Compares times by the clock of the tenant, to the nanosecond. Negative where the first is earlier. */
export function compareExportedAt(one: string, other: string): number {
  const [left, right] = [instant(one), instant(other)];
  return left.ms - right.ms || (left.rest === right.rest ? 0 : left.rest < right.rest ? -1 : 1);
}

function instant(text: string): { readonly ms: number; readonly rest: string } {
  const ms = Date.parse(text);
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return { ms: Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms, rest: fraction.slice(3).padEnd(6, '0') };
}
