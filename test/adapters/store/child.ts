import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';

/** A script of this folder in a process of its own: a line in, lines out. Its errors go to the test's, with which it ends. */
export interface Child {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: Interface;
}

export function startChild(script: string, args: readonly string[]): Child {
  const process = spawn(globalThis.process.execPath, [join(import.meta.dirname, script), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void process.kill('SIGKILL'));
  return { process, lines: createInterface({ input: process.stdout }) };
}
