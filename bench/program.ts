import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Usage } from './usage-of-process.js';

const entry = join(import.meta.dirname, '../dist/cli.js');
const probe = join(import.meta.dirname, 'processes/probe.js');

/** How a run of the program ended, and what it took. */
export interface Ran extends Usage {
  readonly code: number;
  readonly out: string;
  /** Milliseconds from its start to its end. */
  readonly wall: number;
  /** Processes that it started, as `git fetch`. */
  readonly started: readonly string[];
}

/** Milliseconds after which a command is ended: what takes longer has missed every goal. */
const longest = 8 * 60_000;

/**
 * Runs a command of the program as it is installed, in a process of its own. Rejects where it did not end by itself.
 * `BENCH_NODE_ARGS` gives Node more arguments, such as `--cpu-prof`.
 */
export function runProgram(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ran> {
  const file = join(tmpdir(), `sluice-bench-${randomUUID()}.json`);
  const more = (process.env['BENCH_NODE_ARGS'] ?? '').split(' ').filter((arg) => arg !== '');
  const node = [...more, '--no-warnings', '--import', probe, entry];
  const options = {
    env: { PATH: process.env['PATH'] ?? '', ...env, BENCH_PROBE: file },
    maxBuffer: 256 * 1024 * 1024,
    timeout: longest,
  };
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...node, ...args], options, (error, out, err) => {
      const wall = performance.now() - startedAt;
      if (err !== '') process.stderr.write(err);
      const code = error === null ? 0 : error.code;
      if (typeof code !== 'number') return reject(cutOff(args, wall));
      readProbe(file).then((used) => resolve({ code, out, wall, ...used }), reject);
    });
  });
}

function cutOff([command = '']: readonly string[], wall: number): Error {
  const reason = wall >= longest ? `took longer than ${longest / 60_000} minutes` : 'was ended by a signal';
  return new Error(`sluice ${command} ${reason}`);
}

async function readProbe(file: string): Promise<Usage & Pick<Ran, 'started'>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Usage & Pick<Ran, 'started'>;
  } finally {
    await rm(file, { force: true });
  }
}
