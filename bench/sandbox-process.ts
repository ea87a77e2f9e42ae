import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const entry = join(import.meta.dirname, '../src/cli.ts');

export interface SandboxProcess {
  readonly url: string;
  stop(): Promise<void>;
}

export interface SandboxPlace {
  readonly dataDir: string;
  readonly seedDir: string;
  readonly tenants: readonly string[];
}

/**
 * Sandbox tenants in a process of their own, so that what they take is not counted as what is measured; it may hold
 * tenants of some gigabytes.
 */
export async function startSandboxProcess({
  dataDir,
  seedDir,
  tenants,
}: SandboxPlace): Promise<SandboxProcess> {
  const args = ['sandbox', '--port', '0', '--data', dataDir, '--seed', seedDir, '--tenant', ...tenants];
  const child = spawn(process.execPath, ['--no-warnings', '--max-old-space-size=12288', entry, ...args], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  const stop = async () => {
    child.kill();
    await ended;
  };
  const url = await Promise.race([
    addressIn(child.stdout),
    ended.then(() => {
      throw new Error('the sandbox ended before it listened');
    }),
  ]);
  return { url, stop };
}

function addressIn(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      const url = /https?:\/\/[^\s,]+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
}
