import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hostileTrees, type HostileTree } from './trees.ts';
import { writtenTree } from './written-tree.ts';

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

async function measured(tree: HostileTree): Promise<Measured> {
  const folder = await writtenTree(tree, 1);
  const args = [
    '--import',
    join(import.meta.dirname, 'usage.js'),
    join(root, 'dist/cli.js'),
    'validate',
    folder,
  ];
  const { out, err } = await new Promise<{ out: string; err: string }>((resolve) => {
    execFile(process.execPath, args, { maxBuffer: 64 * 1024 * 1024, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ out: stdout, err: stderr }),
    );
  });
  const [, seconds = 'NaN', mebibytes = 'NaN'] = /used ([\d.]+) s and (\d+) MiB\n$/.exec(err) ?? [];
  return { name: tree.name, seconds: Number(seconds), mebibytes: Number(mebibytes), out, err };
}

describe(`validate ends within ${mostSeconds} s and ${mostMebibytes} MiB for`, { timeout: 120_000 }, () => {
  it.each(hostileTrees.map((tree) => [tree.name, tree] as const))('%s', async (_name, tree) => {
    const row = await measured(tree);
    rows.push(row);
    expect(row.seconds).toBeLessThan(mostSeconds);
    expect(row.mebibytes).toBeLessThan(mostMebibytes);
    if (tree.code !== undefined) expect(row.out).toContain(`[${tree.code}]`);
    expect(row.out.length).toBeLessThan(2 * 1024 * 1024);
    expect(row.err).not.toMatch(/call stack|a fault of Sluice/);
  });
});

afterAll(() => {
  const lines = rows.map(
    ({ name, seconds, mebibytes }) =>
      `${seconds.toFixed(1).padStart(6)} s ${String(mebibytes).padStart(5)} MiB  ${name}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
});
