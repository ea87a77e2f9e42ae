#!/usr/bin/env node
// Imports nothing that Node 20 lacks, because an older Node that runs this file starts the Node of the package.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants } from 'node:os';

const wanted = 24;

/** Set by the older Node for the newer one that it starts. */
const marker = 'SLUICE_STARTED_BY_OLDER_NODE';

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  if (process.env[marker] !== undefined) endWithParent();
  // Compiled code is kept beside the program, where only those who may change the program can write. It costs only time
  // where nobody can.
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(join(import.meta.dirname, '..', '.compile-cache'));
  const { keepHeapSmall } = await import('./cli/small-heap.ts');
  keepHeapSmall();
  const { main } = await import('./cli/main.ts');
  const code = await main(process.argv.slice(2));
  await Promise.all([process.stdout, process.stderr].map(written));
  // Idle keep-alive connections would delay the exit by a second.
  process.exit(code);
} else {
  runWith(bundledNode());
}

/** Resolves when the stream has written everything, or nobody reads it. */
function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

/** Returns the path of the Node that this package installs as an optional dependency for its platform. */
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

/** Ends this process with SIGTERM when the older Node that started it ends. A killed parent passes no signals on. */
function endWithParent(): void {
  delete process.env[marker];
  const end = () => void process.kill(process.pid, 'SIGTERM');
  if (process.channel === undefined) return end();
  process.once('disconnect', end);
  // Listening for the parent's end must not keep the process alive.
  process.channel.unref();
}

function runWith(node: string): void {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], {
    // The channel carries no messages. It closes when this process ends for any reason.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [marker]: '1' },
  });
  child.on('error', (error) => {
    process.stderr.write(`sluice cannot start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  // A terminal interrupts the child itself, which is in the same group. If this process passed Ctrl-C on, it would
  // count twice.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) =>
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
  );
}
