import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { openGitRepository } from '../../src/adapters/git/git-repository.ts';
import type { Repository } from '../../src/ports/repository.ts';
import { makeGitRemote } from './git-remote.ts';
import { RecordingLog } from './recording-log.ts';
import { ThreeBranches, type Texts } from './three-branches.ts';

const run = promisify(execFile);

/** Three branches in real git, for tests of what git itself makes of them. */
export class ThreeBranchesOnGit extends ThreeBranches {
  readonly #folder: string;

  private constructor(repository: Repository, clone: Repository, folder: string) {
    super(repository, clone);
    this.#folder = folder;
  }

  /** Makes a remote on disk, with the same files on every branch. */
  static override async with(files: Texts): Promise<ThreeBranchesOnGit> {
    const remote = await makeGitRemote();
    onTestFinished(() => remote.dispose());
    const open = async (name: string, identity: { name: string; email: string }) => {
      const directory = join(remote.folder, name);
      const repository = await openGitRepository(
        { directory, url: remote.path, identity },
        { log: new RecordingLog() },
      );
      onTestFinished(() => repository.close());
      return repository;
    };
    const repository = await open('sluice.git', { name: 'Sluice', email: 'sluice@example.com' });
    const clone = await open('robin.git', { name: 'Robin', email: 'robin@example.com' });
    const branches = new ThreeBranchesOnGit(repository, clone, remote.folder);
    await branches.begin(files);
    return branches;
  }

  /**
   * Tree that git alone makes by merging one commit into another; undefined where it sees a conflict. A commit
   * that is not there ends with the same exit code, but without the id of a tree.
   */
  async gitMerge(incoming: string, target: string): Promise<string | undefined> {
    const directory = join(this.#folder, 'robin.git');
    const args = ['-C', directory, 'merge-tree', '--write-tree', '--no-messages', target, incoming];
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.#folder, GIT_CONFIG_NOSYSTEM: '1' };
    const answer = await run('git', args, { env }).then(
      ({ stdout }) => ({ stdout, isClean: true }),
      (error: { readonly stdout: string }) => ({ stdout: error.stdout, isClean: false }),
    );
    const [tree = ''] = answer.stdout.split('\n');
    if (!/^[0-9a-f]{40}$/.test(tree)) throw new Error('git did not merge');
    return answer.isClean ? tree : undefined;
  }

  /** Text of a file of a tree that git wrote. */
  async textIn(tree: string, path: string): Promise<string | undefined> {
    const directory = join(this.#folder, 'robin.git');
    const { stdout } = await run('git', ['-C', directory, 'cat-file', 'blob', `${tree}:${path}`]).catch(
      () => ({ stdout: undefined }),
    );
    return stdout;
  }
}
