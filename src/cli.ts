#!/usr/bin/env -S MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=32768 node --max-semi-space-size=8
// Young objects get 24 MB at most, half of what V8 takes: under a flood of requests it would take all of it, and keep it.
// Bytes beside the heap that are freed go back to the system: glibc would keep them, and for each thread apart.
// Imports nothing that Node 20 lacks: where an older Node runs this file, the one that came with the package takes over.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants } from 'node:os';

const wanted = 24;

/** Set by the older Node for the newer one that it starts. */
const marker = 'SLUICE_STARTED_BY_OLDER_NODE';

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  if (process.env[marker] !== undefined) endWithParent();
  const { keepHeapSmall } = await import('./cli/collector.ts');
  keepHeapSmall();
  const { main } = await import('./cli/main.ts');
  const code = await main(process.argv.slice(2));
  await Promise.all([process.stdout, process.stderr].map(written));
  // Connections that are kept for another call would hold the process for a second.
  process.exit(code);
} else {
  runWith(bundledNode());
}

/** Resolves when all that was said has left the process, or nobody reads it. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

/** The Node that is an optional dependency of this package for its platform. */
function bundledNode(): string {
  const name = `node-${process.platform}-${process.arch}`;
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', 'node');
  } catch {
    process.stderr.write(
      `sluice needs Node ${wanted} or newer; this is ${process.versions.node}, and ${name} is not installed beside it\n`,
    );
    process.exit(1);
  }
}

/** Where the older Node is killed, nobody passes signals on any more: its end is one, as SIGTERM is. */
function endWithParent(): void {
  delete process.env[marker];
  const end = () => void process.kill(process.pid, 'SIGTERM');
  if (process.channel === undefined) return end();
  process.once('disconnect', end);
  // Listening for the end of the parent is no reason to go on.
  process.channel.unref();
}

function runWith(node: string): void {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], {
    // The channel carries no messages: it closes when this process ends, however that comes.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [marker]: '1' },
  });
  child.on('error', (error) => {
    process.stderr.write(`sluice cannot start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  // A terminal interrupts the child itself, which is in the same group: passed on, one Ctrl-C would count as two.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) =>
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
  );
}
