import { isJsonArray, member, type Json } from '../../core/json/json.ts';
import { compareExportedAt } from './inbox/export-summary.ts';

/** A stream as a declaration knows it. */
export interface Declared {
  readonly id: string;
  readonly name: string;
  readonly exportedAt: string;
}

/** A declaration by a person: the tenant has these streams and no others. */
export interface Declaration {
  readonly streams: readonly Declared[];
  /** Those that were known and are gone, by what was their newest export: a newer one brings a stream back. */
  readonly gone: readonly Declared[];
}

/** Returns the ids and names in a text, one per line. Skips empty lines and lines that begin with `#`. */
export function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Resolves a list of ids and names, or tells why it is unclear. Never guesses. */
export function declare(
  lines: readonly string[],
  known: readonly Declared[],
): { readonly streams: readonly Declared[] } | { readonly unclear: string } {
  const unclear: string[] = [];
  const streams = new Map<string, Declared>();
  for (const line of lines) {
    const byId = known.filter(({ id }) => id === line);
    const found = byId.length > 0 ? byId : known.filter(({ name }) => name === line);
    const [first, ...others] = found;
    if (first === undefined) unclear.push(`there is no export of ${JSON.stringify(line.slice(0, 100))}`);
    else if (others.length > 0)
      unclear.push(
        `several streams are called ${JSON.stringify(line)}: write ${found.map(({ id }) => id).join(' or ')}`,
      );
    else streams.set(first.id, first);
  }
  return unclear.length > 0
    ? { unclear: unclear.slice(0, 20).join('; ') }
    : { streams: [...streams.values()] };
}

/** The declaration that only these streams are there, after an earlier one. */
export function declarationOf(
  streams: readonly Declared[],
  known: readonly Declared[],
  before: Declaration | undefined,
): Declaration {
  const there = new Set(streams.map(({ id }) => id));
  const gone = new Map([...(before?.gone ?? []), ...known].map((one) => [one.id, one]));
  return { streams, gone: [...gone.values()].filter(({ id }) => !there.has(id)) };
}

/** True where a stream was declared gone, and no export of it is newer than those that were known then. */
export function isGone(declaration: Declaration | undefined, { id, exportedAt }: Declared): boolean {
  const gone = declaration?.gone.find((one) => one.id === id);
  return gone !== undefined && compareExportedAt(exportedAt, gone.exportedAt) <= 0;
}

export function printDeclaration({ streams, gone }: Declaration): string {
  return `${JSON.stringify({ version: 1, streams, gone }, undefined, 2)}\n`;
}

/** Undefined where somebody made something else of it: then nothing is declared. */
export function readDeclaration(text: string): Declaration | undefined {
  try {
    const json = JSON.parse(text) as Json;
    if (member(json, 'version') !== 1) return undefined;
    return { streams: declaredIn(member(json, 'streams')), gone: declaredIn(member(json, 'gone')) };
  } catch {
    return undefined;
  }
}

function declaredIn(json: Json | undefined): readonly Declared[] {
  if (!isJsonArray(json)) throw new TypeError('no list');
  return json.map((one) => {
    const [id, name, exportedAt] = [member(one, 'id'), member(one, 'name'), member(one, 'exportedAt')];
    if (typeof id !== 'string' || typeof name !== 'string' || typeof exportedAt !== 'string')
      throw new TypeError('no stream');
    return { id, name, exportedAt };
  });
}
