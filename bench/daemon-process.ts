import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const entry = join(import.meta.dirname, '../dist/cli.js');

/** A daemon in a process of its own, so that what it uses can be told from what the measurement uses. */
export interface DaemonProcess {
  readonly url: string;
  /** Bytes of memory that it has now. */
  memory(): Promise<number>;
}

/** Does work while a daemon runs; it has looked at everything once when the work begins. */
export async function withDaemon<T>(
  config: string,
  env: Readonly<Record<string, string>>,
  work: (daemon: DaemonProcess) => Promise<T>,
): Promise<T> {
  const args = ['--no-warnings', entry, 'run', '-c', config];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  try {
    const url = await Promise.race([
      listening(child.stderr),
      ended.then(() => {
        throw new Error('the daemon ended before it listened');
      }),
    ]);
    while (!(await fetch(`${url}/readyz`)).ok) await new Promise((resolve) => setTimeout(resolve, 100));
    return await work({
      url,
      memory: async () => {
        const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
        return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
      },
    });
  } finally {
    child.kill();
    await ended;
  }
}

/** The address that its log tells; the rest of the log is read past. */
function listening(log: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: log }).on('line', (line) => {
      const url = /"url":"([^"]+)"/.exec(line)?.[1];
      if (line.includes('"listening"') && url !== undefined) resolve(url);
    });
  });
}
