import { budgets } from '../../core/budgets.ts';
import type { Stream } from './schema.ts';
import type { CommitInfo, Repository } from '../../ports/repository.ts';

const { stream: mostCommits } = budgets.history;

/** How many histories are remembered. */
const mostKept = 200;

/** Where a history begins, and how the branch is called that it is told under. */
export interface HistoryHead {
  readonly branch: string;
  readonly revision: string;
}

/** Commits that changed something of a stream. Git walks a history once for each of its heads. */
export class StreamHistories {
  readonly #repository: Pick<Repository, 'logAt'>;
  readonly #known = new Map<string, Promise<readonly CommitInfo[]>>();

  constructor(repository: Pick<Repository, 'logAt'>) {
    this.#repository = repository;
  }

  /** Newest first. What is in several histories is told under the first of them. */
  async of(stream: string, heads: readonly HistoryHead[]): Promise<Stream['history']> {
    const told = new Map<string, Stream['history'][number]>();
    for (const { branch, revision } of heads)
      for (const { oid, at, author, message } of await this.#log(revision, stream))
        if (!told.has(oid))
          told.set(oid, { commit: oid, at, by: nameIn(author), subject: firstLine(message), branch });
    return [...told.values()].toSorted((one, other) => other.at - one.at).slice(0, mostCommits);
  }

  #log(revision: string, stream: string): Promise<readonly CommitInfo[]> {
    const key = `${revision} ${stream}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const log = this.#repository.logAt(revision, stream, mostCommits);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= mostKept && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, log);
    log.catch(() => this.#known.delete(key));
    return log;
  }
}

/** `Ann` of `Ann <ann@example.com>`: where she is written to is nobody's business here. */
function nameIn(author: string): string {
  return author.replace(/\s*<[^<>]*>\s*$/, '');
}

const longestSubject = 300;

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').slice(0, longestSubject);
}
