import { describe, expect, it } from 'vitest';
import { exportFilesOf, generatedTenant } from '../../bench/tenant/generated-tenant.ts';
import { readExportFile } from '../../src/core/tree/export/export-file.ts';
import { unpack } from '../../src/core/tree/export/unpack.ts';
import { IdMap } from '../../src/core/stream/id-map.ts';
import { validateTree } from '../../src/core/tree/validate/validate.ts';

describe('a generated tenant', () => {
  it('is the same each time for the same seed, and another for another', () => {
    const bytes = (seed: number) => Buffer.concat([...exportFilesOf({ streams: 5, seed })]);
    expect(bytes(1).equals(bytes(1))).toBe(true);
    expect(bytes(1).equals(bytes(2))).toBe(false);
  });

  it('has sizes as real tenants do: from some 1 KB to 1.3 MB, half of them below 50 KB', () => {
    const sizes = [...exportFilesOf({ streams: 600 })].map((file) => file.length).sort((a, b) => a - b);
    expect(sizes[0]).toBeGreaterThan(1_000);
    expect(sizes.at(-1)).toBeLessThan(1_330_000);
    expect(sizes[300]).toBeGreaterThan(40_000);
    expect(sizes[300]).toBeLessThan(60_000);
    expect(sizes[570]).toBeGreaterThan(150_000);
  });

  it('gives every file the size that is asked for, to a twentieth', () => {
    for (const file of exportFilesOf({ streams: 20, size: 50_000 }))
      expect(Math.abs(file.length - 50_000)).toBeLessThan(2_500);
  });

  it('holds streams of names and ids of their own, some of which run others', () => {
    const streams = [...generatedTenant({ streams: 100, size: 5_000 })];
    expect(new Set(streams.map(({ id }) => id)).size).toBe(100);
    expect(new Set(streams.map(({ name }) => name)).size).toBe(100);
    const texts = streams.map(({ file }) => JSON.stringify(readExportFile(file, 'stream').payload));
    expect(texts.filter((text) => text.includes('"subflow"'))).toHaveLength(2);
  });

  it('unpacks to a tree without problems', () => {
    const files = [...exportFilesOf({ streams: 20 })].map((file, index) => readExportFile(file, `${index}`));
    const { tree } = unpack(files, { ids: new IdMap(), tree: new Map() });
    expect(validateTree(tree)).toEqual([]);
  });
});
