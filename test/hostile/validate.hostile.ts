import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fullTrees } from './full-trees.ts';
import { hostileTrees, type HostileTree } from './trees.ts';
import { writeTree } from './written-tree.ts';

const root = join(import.meta.dirname, '../..');
const mostSeconds = 10;
const mostMebibytes = 512;

interface Measured {
  readonly name: string;
  /** Processor time: the machine may be busy. */
  readonly seconds: number;
  readonly mebibytes: number;
  readonly out: string;
  readonly err: string;
}

const rows: Measured[] = [];

async function measured(tree: HostileTree, ...options: readonly string[]): Promise<Measured> {
  // Not the folder of a test: several tests run at once.
  const folder = await mkdtemp(join(tmpdir(), 'sluice-hostile-'));
  try {
    await writeTree(folder, tree, 1);
    return await validated(tree.name, [...options, folder]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function validated(name: string, asked: readonly string[]): Promise<Measured> {
  const args = [
    '--import',
    join(import.meta.dirname, 'usage.js'),
    join(root, 'dist/cli.js'),
    'validate',
    ...asked,
  ];
  const { out, err } = await new Promise<{ out: string; err: string }>((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ out: stdout, err: stderr }),
    );
  });
  const [, seconds = 'NaN', mebibytes = 'NaN'] = /used ([\d.]+) s and (\d+) MiB\n$/.exec(err) ?? [];
  return { name, seconds: Number(seconds), mebibytes: Number(mebibytes), out, err };
}

describe(`validate ends within ${mostSeconds} s and ${mostMebibytes} MiB for`, { timeout: 120_000 }, () => {
  // Two at a time: what counts is processor time.
  it.concurrent.each([...hostileTrees, ...fullTrees].map((tree) => [tree.name, tree] as const))(
    '%s',
    async (_name, tree) => {
      const row = await measured(tree);
      rows.push(row);
      expect(row.seconds).toBeLessThan(mostSeconds);
      expect(row.mebibytes).toBeLessThan(mostMebibytes);
      if (tree.code !== undefined) expect(row.out).toContain(`[${tree.code}]`);
      expect(row.out.length).toBeLessThan(2 * 1024 * 1024);
      expect(row.err).not.toMatch(/call stack|a fault of Sluice/);
    },
  );
});

it('validate --large checks all of a tree, and in the same memory', { timeout: 120_000 }, async () => {
  const tree = fullTrees.find(({ name }) => name === '60 files of 198,000 numbers');
  expect(tree).toBeDefined();
  if (tree === undefined) return;
  const { out, err, mebibytes } = await measured(tree, '--large');
  expect(out).not.toContain('SLC1063');
  expect(err).toContain('60 files: 0 errors');
  expect(mebibytes).toBeLessThan(mostMebibytes);
});

afterAll(() => {
  const lines = rows.map(
    ({ name, seconds, mebibytes }) =>
      `${seconds.toFixed(1).padStart(6)} s ${String(mebibytes).padStart(5)} MiB  ${name}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
});
