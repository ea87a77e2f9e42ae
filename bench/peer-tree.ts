import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { blobId } from '../src/core/tree/blob-id.ts';
import { readExportFile } from '../src/core/tree/export/export-file.ts';
import { unpack } from '../src/core/tree/export/unpack.ts';
import { IdMap } from '../src/core/stream/id-map.ts';
import { mirrorWrites } from '../src/runs/export/export-tree.ts';
import { printTreeFile } from '../src/core/tree/print.ts';

/**
 * What the program would write of the payloads that the peer wrote: object ids by path. Equal to what it wrote of the
 * tenant itself, the two hold the same streams with the same content.
 */
export async function treeOfPeer(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = (await readdir(folder)).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const payload = await readFile(join(folder, name));
      // The peer keeps no envelope: its name is that of the stream.
      const { execution_template } = JSON.parse(payload.toString()) as {
        readonly execution_template: { readonly name: string };
      };
      const data = payload.toString('base64');
      const envelope = { name: execution_template.name, exported_at: '2026-01-05T09:00:00Z', data };
      return readExportFile(Buffer.from(JSON.stringify(envelope)), name);
    }),
  );
  const { streams, tree } = unpack(files, { ids: new IdMap(), tree: new Map() });
  const oids = new Map(
    [...tree].map(([path, file]) => [path, blobId(new TextEncoder().encode(printTreeFile(file)))]),
  );
  const written = mirrorWrites(
    [],
    streams.filter(({ isOwnFile }) => isOwnFile),
    oids,
  );
  return new Map(
    [...written].flatMap(([path, write]) => {
      if ('removed' in write) return [];
      return [[path, 'oid' in write ? write.oid : blobId(write.bytes)] as const];
    }),
  );
}

/** Paths that differ between what the peer's payloads make and a listing of `git ls-tree -r`. */
export function differingPaths(peer: ReadonlyMap<string, string>, listing: string): readonly string[] {
  const ours = new Map(
    listing
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [facts = '', path = ''] = line.split('\t');
        return [path, facts.split(' ')[2] ?? ''] as const;
      }),
  );
  const paths = new Set([...peer.keys(), ...ours.keys()]);
  return [...paths].filter((path) => peer.get(path) !== ours.get(path)).sort();
}
