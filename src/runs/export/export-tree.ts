import { blobId } from '../../core/tree/blob-id.ts';
import { printTreeFile } from '../../core/tree/print.ts';
import { contentObject } from '../../core/stream/content.ts';
import { attributesFile, currentFormat, formatFile, treeFile, treePath } from '../../core/tree/tree.ts';
import type { FileWrite, TreeEntry } from '../../ports/repository.ts';

/** Stream for the tree of its source. */
export interface ExportedStream {
  readonly path: string;
  /** Shared files that it uses. */
  readonly uses: readonly string[];
  /** Files of the stream. Undefined if it has not changed, so that the mirror's files stay. */
  readonly files: readonly string[] | undefined;
}

/** `.gitattributes` of every tree, which makes reviews fold the designer's files. */
export const attributes = '*.ui.json linguist-generated=true\n';

/** Files of every tree. */
const standing: ReadonlyMap<string, Uint8Array> = new Map(
  [
    [formatFile, printTreeFile(treeFile(contentObject([['format', currentFormat]])))] as const,
    [attributesFile, attributes] as const,
  ].map(([path, text]) => [path, new TextEncoder().encode(text)]),
);

/**
 * Returns the changes that reduce the mirror to exactly these streams and the files that they use. Empty if the mirror
 * already matches. `fresh` has the object id of every file that a changed stream names or uses.
 */
export function mirrorWrites(
  mirror: readonly TreeEntry[],
  streams: readonly ExportedStream[],
  fresh: ReadonlyMap<string, string>,
): ReadonlyMap<string, FileWrite> {
  const present = new Map(mirror.map(({ path, oid }) => [path, oid]));
  const wanted = wantedFiles(mirror, streams);
  const writes = new Map<string, FileWrite>();
  for (const path of present.keys()) if (!wanted.has(path)) writes.set(path, { removed: true });
  for (const path of wanted) {
    const bytes = standing.get(path);
    const oid = bytes === undefined ? fresh.get(path) : blobId(bytes);
    if (oid === undefined || present.get(path) === oid) continue;
    writes.set(path, bytes === undefined ? { oid } : { bytes });
  }
  return writes;
}

function wantedFiles(mirror: readonly TreeEntry[], streams: readonly ExportedStream[]): ReadonlySet<string> {
  const wanted = new Set(standing.keys());
  const unchanged = new Set(streams.filter(({ files }) => files === undefined).map(({ path }) => path));
  for (const { path } of mirror) {
    const stream = streamOf(path);
    if (stream !== undefined && unchanged.has(stream)) wanted.add(path);
  }
  for (const { files, uses } of streams) {
    for (const path of files ?? []) wanted.add(path);
    for (const used of uses) if (treePath(`${used}.json`).is !== 'other') wanted.add(`${used}.json`);
  }
  return wanted;
}

function streamOf(path: string): string | undefined {
  const place = treePath(path);
  return place.is === 'stream' || place.is === 'scenario' || place.is === 'sidecar'
    ? place.stream
    : undefined;
}
