import { mergeFile } from '../../src/core/merge/merge-file.ts';
import { parseTreeFile } from '../../src/core/tree/parse.ts';
import { printTreeFile } from '../../src/core/tree/print.ts';

export const sideNames = { target: 'env/staging', incoming: 'main' };

/** The bytes of a file of the tree that says this, given as JSON or its text; undefined where there is none. */
export function fileOf(json: unknown): Uint8Array | undefined {
  if (json === undefined) return undefined;
  const text = typeof json === 'string' ? json : JSON.stringify(json);
  return Buffer.from(printTreeFile(parseTreeFile(Buffer.from(text), 'written.json')));
}

/** Merges three states of a file of the tree, given as JSON, and gives the result as JSON. */
export function mergedJson(path: string, base: unknown, target: unknown, incoming: unknown) {
  const sides = { base: fileOf(base), target: fileOf(target), incoming: fileOf(incoming) };
  const { merged, conflicts, notes } = mergeFile(path, sides, sideNames, { renumbers: true });
  const text = merged === undefined ? undefined : Buffer.from(merged).toString();
  const json: unknown = text === undefined ? undefined : JSON.parse(text);
  return { json, text, conflicts, notes, places: conflicts.map(({ place }) => place) };
}
