import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A bare repository that plays the remote, in a temporary folder of its own. */
export interface GitRemote {
  /** The folder for everything of one test; the remote is `remote.git` in it. */
  readonly folder: string;
  readonly path: string;
  /** Runs git in the remote and gives what it prints, without outer spaces. */
  git(...args: readonly string[]): Promise<string>;
  /** The same, with a text on the standard input of a command that reads it. */
  feed(input: string, ...args: readonly string[]): Promise<string>;
  /** Installs a shell script as a hook of the remote. */
  hook(name: string, script: string): Promise<void>;
  dispose(): Promise<void>;
}

export async function makeGitRemote(): Promise<GitRemote> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-git-'));
  const path = join(folder, 'remote.git');
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Ann Other',
    GIT_AUTHOR_EMAIL: 'ann@example.com',
    GIT_COMMITTER_NAME: 'Ann Other',
    GIT_COMMITTER_EMAIL: 'ann@example.com',
  };
  const git = async (...args: readonly string[]) =>
    (await run('git', ['-C', path, ...args], { env })).stdout.trim();
  const feed = async (input: string, ...args: readonly string[]) => {
    const running = run('git', ['-C', path, ...args], { env });
    running.child.stdin?.end(input);
    return (await running).stdout.trim();
  };
  await mkdir(path);
  await git('init', '--quiet', '--bare', '--template=', '--initial-branch=main');
  // A receiving git would tidy up in the background while the test removes the folder.
  await git('config', 'receive.autogc', 'false');
  await git('config', 'http.receivepack', 'true');
  return {
    folder,
    path,
    git,
    feed,
    async hook(name, script) {
      const file = join(path, 'hooks', name);
      await mkdir(join(path, 'hooks'), { recursive: true });
      await writeFile(file, `#!/bin/sh\n${script}\n`);
      await chmod(file, 0o755);
    },
    dispose: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}
