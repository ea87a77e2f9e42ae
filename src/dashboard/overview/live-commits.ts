import type { Stage } from './schema.ts';
import { authorName, subjectLine } from '../stream/history.ts';
import type { Environment, RunDeps } from '../../runs/pipeline.ts';
import { branchRef } from '../../runs/branches.ts';
import { appliedRevisionRecord } from '../../state/records/applied-revision.ts';

type CommitsOfStage = Pick<Stage, 'live' | 'ahead'>;

/** Limit of commits to count. */
const mostAhead = 100;

/** Commits that tenants have, and how far their branches are ahead. Git is asked again only when one of them moves. */
export class LiveCommits {
  readonly #known = new Map<string, { readonly from: string; readonly commits: Promise<CommitsOfStage> }>();

  async of(
    { repository, store }: Pick<RunDeps, 'repository' | 'store'>,
    { name, branch }: Pick<Environment, 'name' | 'branch'>,
  ): Promise<CommitsOfStage> {
    const [applied, head] = await Promise.all([
      appliedRevisionRecord.read(store, name),
      repository.resolve(branchRef(branch)),
    ]);
    if (applied === undefined) return {};
    const from = `${applied} ${head ?? ''}`;
    const known = this.#known.get(name);
    if (known?.from === from) return known.commits;
    const commits = commitsOf(repository, applied, head);
    this.#known.set(name, { from, commits });
    commits.catch(() => this.#known.delete(name));
    return commits;
  }
}

async function commitsOf(
  repository: RunDeps['repository'],
  applied: string,
  head: string | undefined,
): Promise<CommitsOfStage> {
  // The branch may have been made anew, and the commit removed since.
  if ((await repository.resolve(applied)) === undefined) return {};
  const { message, author, at } = await repository.commitInfo(applied);
  const ahead = head === undefined ? undefined : await repository.log(applied, head, mostAhead);
  return {
    live: { commit: applied, subject: subjectLine(message), author: authorName(author), at },
    ahead: ahead?.length,
  };
}
