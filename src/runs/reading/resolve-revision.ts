import type { Repository } from '../../ports/repository.ts';

/**
 * The commit that is written as `main`, as a full ref, or as a commit or its beginning; `~2` after it goes back to its
 * second first parent. `heads` is where the refs of the remote point. Undefined where the repository has none.
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
