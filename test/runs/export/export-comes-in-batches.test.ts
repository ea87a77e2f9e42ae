import { expect, it } from 'vitest';
import { readExportFile } from '../../../src/core/tree/export/export-file.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { unpack } from '../../../src/core/tree/export/unpack.ts';
import { IdMap } from '../../../src/core/stream/id-map.ts';
import { PortError } from '../../../src/ports/errors.ts';
import type { TenantReading, TenantStream } from '../../../src/ports/tenant.ts';
import { readRevision } from '../../../src/runs/reading/revision.ts';
import { fetchInBatches, type FetchedStreams } from '../../../src/runs/export/fetch.ts';
import { exportFilesOf } from '../../../bench/tenant/generated-tenant.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aWorld, mirror, never } from '../../support/world.ts';

it('makes the same tree of many streams as if all were at hand at once', async () => {
  const files = [...exportFilesOf({ streams: 90, size: 6_000 })];
  const seed = Object.fromEntries(files.map((bytes, index) => [`${index}.json`, bytes]));
  const world = await aWorld({ seed });

  const { mirror: commit } = await world.export();

  const read = await Promise.all(
    (await world.source.tenant.list(never)).streams.map(async ({ id }) =>
      readExportFile(await world.source.tenant.exportFile(id, never), id),
    ),
  );
  const together = unpack(read, { ids: new IdMap(), tree: new Map() }).tree;
  const { tree } = await readRevision(world.deps.repository, commit ?? '', never);
  const texts = (files: typeof tree) =>
    new Map(
      [...files]
        .filter(([path]) => path !== 'value-streams/format.json')
        .map(([path, file]) => [path, printTreeFile(file)]),
    );
  expect(tree.size).toBeGreaterThan(200);
  expect(texts(tree)).toEqual(texts(together));
  expect(await world.head(mirror)).toBe(commit);
});

it('fetches the next four batches while one is worked on, and no more', async () => {
  const asked: string[] = [];
  const streams = ['c', 'a', 'b', 'd', 'e', 'g', 'f'].map(named);
  const batches = fetchInBatches(tenantOf(asked), streams, never, 1);

  const first = (await batches.next()).value as FetchedStreams;

  expect(first.files.map(({ file }) => file)).toEqual(['dev: a (id-a)']);
  expect(asked).toEqual(['id-a', 'id-b', 'id-c', 'id-d', 'id-e']);
  await batches.next();
  expect(asked).toHaveLength(6);
});

it('ends what is on its way for whoever stops before the end', async () => {
  const signals: AbortSignal[] = [];
  const recording: TenantReading = {
    ...tenantOf([]),
    exportFile: (id, signal) => {
      signals.push(signal);
      return tenantOf([]).exportFile(id, signal);
    },
  };
  for await (const batch of fetchInBatches(recording, ['a', 'b', 'c'].map(named), never, 1)) {
    expect(batch.files).toHaveLength(1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false]);
    break;
  }

  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
});

it('brings streams whose names give one path together', async () => {
  const streams = ['Order', 'a', 'order', 'b', 'ORDER', 'c'].map((name, index) => named(name, index));
  const sizes: number[] = [];
  for await (const { files } of fetchInBatches(tenantOf([]), streams, never, 2)) sizes.push(files.length);

  expect(sizes).toEqual([2, 1, 3]);
});

it('tells what cannot be read, and leaves nobody with a failure that came while no one waited', async () => {
  const failing: TenantReading = {
    ...tenantOf([]),
    exportFile: (id) =>
      id === 'id-a' ? tenantOf([]).exportFile(id, never) : Promise.reject(new Error(`${id} broke`)),
  };
  const batches = fetchInBatches(failing, ['a', 'b', 'c'].map(named), never, 1);
  expect((await batches.next()).value.files).toHaveLength(1);
  await expect(batches.next()).rejects.toThrow('id-b broke');

  const missing: TenantReading = {
    ...tenantOf([]),
    exportFile: () =>
      Promise.reject(
        new PortError('gone wrong', { code: 'SLC2101', remedy: 'retry', uncertain: false } as never),
      ),
  };
  const told = await fetchInBatches(missing, [named('a')], never).next();
  expect(told.value).toMatchObject({ files: [], problems: [{ code: 'SLC2101', file: 'a' }] });
});

function named(name: string, index = 0): TenantStream {
  return {
    id: index === 0 || name.length === 1 ? `id-${name}` : `id-${name}-${index}`,
    name,
  } as TenantStream;
}

/** A tenant that answers every export with a small stream of that id, and notes the id. */
function tenantOf(asked: string[]): TenantReading {
  const exportFile = async (id: string) => {
    asked.push(id);
    return anExportFile({ id });
  };
  return { name: 'dev', exportFile } as unknown as TenantReading;
}
