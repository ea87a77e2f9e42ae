import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, isAtLeast, type Role } from './accounts.ts';
import type { Host } from './host.ts';
import { observe } from './observation.ts';
import type { Repository } from './records.ts';

const run = promisify(execFile);

/** Texts of files by path; undefined: the file goes. */
export type FileTexts = Readonly<Record<string, string | undefined>>;

export interface PushOptions {
  /** Branch or commit that a new branch begins at; the default branch where it is not given. */
  readonly from?: string;
  readonly message?: string;
  /** Puts the branch there although it has commits that `from` lacks. */
  readonly force?: boolean;
}

/**
 * Commits files on top of a branch, which may be new, and moves it there as a push would: by the rules of the
 * branch's protection. Gives the commit.
 */
export async function pushFiles(
  host: Host,
  repository: Repository,
  by: Account,
  role: Role,
  branch: string,
  files: FileTexts,
  options: PushOptions = {},
): Promise<string> {
  if (!isAtLeast(role, 'write')) throw new Error(`${by.login} may not push`);
  const { git } = repository;
  const tip = await git.resolve(`refs/heads/${branch}`);
  const start =
    options.force === true || tip === undefined ? (options.from ?? repository.defaultBranch) : branch;
  const parent = await git.resolve(start);
  const message = options.message ?? `Edit ${Object.keys(files).join(', ')}`;
  const commit = await writeCommit(host, repository, by, parent, files, message);
  await push(host, repository, by, role, branch, commit);
  return commit;
}

/** Moves a branch to a commit, or removes it, by the rules of its protection. */
export async function push(
  host: Host,
  repository: Repository,
  by: Account,
  role: Role,
  branch: string,
  commit: string | undefined,
): Promise<void> {
  const none = '0'.repeat(40);
  const tip = (await repository.git.resolve(`refs/heads/${branch}`)) ?? none;
  const ref = `refs/heads/${branch}`;
  await run(join(repository.git.path, 'hooks', 'update'), [ref, tip, commit ?? none], {
    cwd: repository.git.path,
    env: { PATH: process.env['PATH'] ?? '', STAND_IN_ROLE: role },
  });
  if (commit === undefined) await repository.git.deleteBranch(branch);
  else await repository.git.moveBranch(branch, tip, commit);
  await observe(host, repository, by);
}

async function writeCommit(
  host: Host,
  repository: Repository,
  by: Account,
  parent: string | undefined,
  files: FileTexts,
  message: string,
): Promise<string> {
  const ref = 'refs/stand-in/written';
  const when = `${by.login} <${by.login}@users.noreply.github.com> ${host.now() / 1000} +0000`;
  const lines = [
    `commit ${ref}`,
    `author ${when}`,
    `committer ${when}`,
    data(message),
    ...(parent === undefined ? [] : [`from ${parent}`]),
    ...Object.entries(files).map(([path, text]) =>
      text === undefined
        ? `D ${JSON.stringify(path)}`
        : `M 100644 inline ${JSON.stringify(path)}\n${data(text)}`,
    ),
    '',
  ];
  await repository.git.feed(lines.join('\n'), 'fast-import', '--quiet', '--force');
  const commit = await repository.git.git('rev-parse', ref);
  await repository.git.git('update-ref', '-d', ref);
  return commit;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}`;
}
