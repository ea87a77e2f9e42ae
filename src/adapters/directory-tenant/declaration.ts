import { isJsonArray, member, type Json } from '../../core/json/json.ts';
import { compareExportedAt } from './inbox/export-summary.ts';

/** A stream in a declaration. */
export interface DeclaredStream {
  readonly id: string;
  readonly name: string;
  readonly exportedAt: string;
}

/** A declaration by a person: the tenant has these streams and no others. */
export interface Declaration {
  readonly streams: readonly DeclaredStream[];
  /** Known streams that are gone, with their newest export then. A newer export brings a stream back. */
  readonly gone: readonly DeclaredStream[];
}

/** Returns the ids and names in a text, one per line. Skips empty lines and lines that begin with `#`. */
export function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Resolves a list of ids and names, or tells why it is unclear. Never guesses. */
export function declare(
  lines: readonly string[],
  known: readonly DeclaredStream[],
): { readonly streams: readonly DeclaredStream[] } | { readonly unclear: string } {
  const unclear: string[] = [];
  const streams = new Map<string, DeclaredStream>();
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

/** Returns the declaration that the tenant has only these streams, after an earlier declaration. */
export function declarationOf(
  streams: readonly DeclaredStream[],
  known: readonly DeclaredStream[],
  before: Declaration | undefined,
): Declaration {
  const there = new Set(streams.map(({ id }) => id));
  const gone = new Map([...(before?.gone ?? []), ...known].map((one) => [one.id, one]));
  return { streams, gone: [...gone.values()].filter(({ id }) => !there.has(id)) };
}

/** Tells whether a stream was declared gone, and has no export newer than those known then. */
export function isGone(declaration: Declaration | undefined, { id, exportedAt }: DeclaredStream): boolean {
  const gone = declaration?.gone.find((one) => one.id === id);
  return gone !== undefined && compareExportedAt(exportedAt, gone.exportedAt) <= 0;
}

export function printDeclaration({ streams, gone }: Declaration): string {
  return `${JSON.stringify({ version: 1, streams, gone }, undefined, 2)}\n`;
}

/** Parses a declaration; undefined where somebody changed it into something else. Then nothing is declared. */
export function readDeclaration(text: string): Declaration | undefined {
  try {
    const json = JSON.parse(text) as Json;
    if (member(json, 'version') !== 1) return undefined;
    return { streams: declaredIn(member(json, 'streams')), gone: declaredIn(member(json, 'gone')) };
  } catch {
    return undefined;
  }
}

function declaredIn(json: Json | undefined): readonly DeclaredStream[] {
  if (!isJsonArray(json)) throw new TypeError('no list');
  return json.map((one) => {
    const [id, name, exportedAt] = [member(one, 'id'), member(one, 'name'), member(one, 'exportedAt')];
    if (typeof id !== 'string' || typeof name !== 'string' || typeof exportedAt !== 'string')
      throw new TypeError('no stream');
    return { id, name, exportedAt };
  });
}
