import { budgets } from '../../core/budgets.ts';
import type { CommitInfo, Repository } from '../../ports/repository.ts';

export const { merge: historyLimit } = budgets.history;

/** How many objects are looked up at once. */
const batch = 20_000;

/** Two histories that are to be merged, walked no further than `historyLimit` and each once. */
export class History {
  readonly repository: Repository;
  /** What comes in, and what it comes into. */
  readonly incoming: string;
  readonly head: string;
  /** Commits of the head that what comes in does not have, newest first. */
  readonly own: readonly CommitInfo[];
  readonly signal: AbortSignal;
  readonly #logs = new Map<string, Promise<readonly CommitInfo[]>>();

  private constructor(parts: Pick<History, 'repository' | 'incoming' | 'head' | 'own' | 'signal'>) {
    this.repository = parts.repository;
    this.incoming = parts.incoming;
    this.head = parts.head;
    this.own = parts.own;
    this.signal = parts.signal;
  }

  static async of(
    repository: Repository,
    { incoming, head }: { readonly incoming: string; readonly head: string },
    signal: AbortSignal,
  ): Promise<History> {
    const own = await repository.log(incoming, head, historyLimit);
    return new History({ repository, incoming, head, own, signal });
  }

  /** A commit and what is before it, newest first. */
  before(commit: string): Promise<readonly CommitInfo[]> {
    const known = this.#logs.get(commit);
    if (known !== undefined) return known;
    const log = this.repository.log(undefined, commit, historyLimit);
    this.#logs.set(commit, log);
    return log;
  }

  /** The object of each unit at each commit, by unit and commit. */
  async states(units: readonly string[], commits: readonly string[]): Promise<States> {
    const states = new States();
    const places = commits.flatMap((commit) => units.map((path) => ({ commit, path })));
    for (let start = 0; start < places.length; start += batch) {
      const asked = places.slice(start, start + batch);
      const found = await this.repository.objectsAt(asked, this.signal);
      for (const [index, { commit, path }] of asked.entries()) states.set(path, commit, found[index]);
    }
    return states;
  }
}

/** What units were at commits. */
export class States {
  readonly #byUnit = new Map<string, Map<string, string | undefined>>();

  set(unit: string, commit: string, oid: string | undefined): void {
    const states = this.#byUnit.get(unit) ?? new Map<string, string | undefined>();
    this.#byUnit.set(unit, states.set(commit, oid));
  }

  at(unit: string, commit: string | undefined): string | undefined {
    return commit === undefined ? undefined : this.#byUnit.get(unit)?.get(commit);
  }
}
