#!/usr/bin/env node
// Imports nothing that Node 20 lacks: where an older Node runs this file, the one that came with the package takes over.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { constants } from 'node:os';

const wanted = 24;

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  runWith(bundledNode());
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

function runWith(node: string): void {
  const child = spawn(node, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
  // A terminal interrupts the child itself, which is in the same group: passed on, one Ctrl-C would count as two.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) =>
    process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])),
  );
}
