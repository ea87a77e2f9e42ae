import type { Repository } from '../../ports/repository.ts';

/**
 * Returns the commit of a branch such as `main`, a full ref, or a commit id or its beginning. A suffix such as `~2`
 * goes back along first parents. `heads` has the refs of the remote. Returns undefined if the repository has no such
 * commit.
 */
export async function resolveRevision(
  repository: Pick<Repository, 'resolve' | 'commitInfo'>,
  heads: ReadonlyMap<string, string>,
  written: string,
): Promise<string | undefined> {
  const [, name = written, steps = '0'] = /^(.+?)(?:~(\d{1,4}))?$/.exec(written) ?? [];
  let commit = heads.get(`refs/heads/${name}`) ?? heads.get(name) ?? (await repository.resolve(name));
  for (let step = Number(steps); step > 0 && commit !== undefined; step -= 1) {
    commit = (await repository.commitInfo(commit)).parents[0];
  }
  return commit;
}
