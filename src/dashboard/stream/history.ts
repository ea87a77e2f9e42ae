import { budgets } from '../../core/budgets.ts';
import type { Stream } from './schema.ts';
import type { CommitInfo, Repository } from '../../ports/repository.ts';

const { stream: mostCommits } = budgets.history;

/** Limit of cached histories. */
const cacheLimit = 200;

/** Start of a history, and the branch name to show for it. */
export interface HistoryHead {
  readonly branch: string;
  readonly revision: string;
}

/** History of streams. Git walks each history once. */
export class StreamHistories {
  readonly #repository: Pick<Repository, 'logAt'>;
  readonly #known = new Map<string, Promise<readonly CommitInfo[]>>();

  constructor(repository: Pick<Repository, 'logAt'>) {
    this.#repository = repository;
  }

  /**
   * Returns the commits that changed a stream, newest first. A commit of several histories has the branch of the first
   * one.
   */
  async of(stream: string, heads: readonly HistoryHead[]): Promise<Stream['history']> {
    const told = new Map<string, Stream['history'][number]>();
    for (const { branch, revision } of heads)
      for (const { oid, at, author, message } of await this.#log(revision, stream))
        if (!told.has(oid))
          told.set(oid, { commit: oid, at, by: authorName(author), subject: subjectLine(message), branch });
    return [...told.values()].toSorted((one, other) => other.at - one.at).slice(0, mostCommits);
  }

  #log(revision: string, stream: string): Promise<readonly CommitInfo[]> {
    const key = `${revision} ${stream}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const log = this.#repository.logAt(revision, stream, mostCommits);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= cacheLimit && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, log);
    log.catch(() => this.#known.delete(key));
    return log;
  }
}

/** Returns the name of an author without the mail address, which is private. */
export function authorName(author: string): string {
  return author.replace(/\s*<[^<>]*>\s*$/, '');
}

const longestSubject = 300;

/** Returns the first line of a message, of which the rest is cut. */
export function subjectLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').slice(0, longestSubject);
}
