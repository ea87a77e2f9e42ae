import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes what a branch of a repository holds as a stream for `git fast-import`, and says where. */
export async function importStream(remote: string, folder: string): Promise<string> {
  const path = join(folder, 'floor.import');
  const file = await open(path, 'w');
  try {
    await git(['-C', remote, 'fast-export', 'refs/heads/main'], ['ignore', file.fd, 'inherit']);
  } finally {
    await file.close();
  }
  return path;
}

/** Milliseconds that one `git fast-import` of a stream into a new repository takes. */
export async function timeImport(stream: string, folder: string): Promise<number> {
  const repository = join(folder, 'floor.git');
  await git(['init', '--quiet', '--bare', repository], 'ignore');
  const file = await open(stream, 'r');
  try {
    const startedAt = performance.now();
    // Without a search for deltas, as it is quickest.
    await git(['-C', repository, 'fast-import', '--quiet', '--depth=0'], [file.fd, 'ignore', 'inherit']);
    return performance.now() - startedAt;
  } finally {
    await file.close();
    await rm(repository, { recursive: true });
  }
}

async function git(
  args: readonly string[],
  stdio: 'ignore' | [number | 'ignore', number | 'ignore', 'inherit'],
): Promise<void> {
  const child = spawn('git', args, { stdio });
  const [code] = (await once(child, 'close')) as readonly unknown[];
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${String(code)}`);
}
