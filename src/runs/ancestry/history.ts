import { budgets } from '../../core/budgets.ts';
import type { CommitInfo, Repository } from '../../ports/repository.ts';

export const { merge: historyLimit } = budgets.history;

/** Limit of objects per lookup. */
const batch = 20_000;

/** Two histories to merge. Each is read once, up to the limit. */
export class History {
  readonly repository: Repository;
  /** Head of the incoming side, and head of the target. */
  readonly incoming: string;
  readonly head: string;
  /** Commits of the target that the incoming side does not have, newest first. */
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

  /** Returns a commit and its ancestors, newest first. */
  before(commit: string): Promise<readonly CommitInfo[]> {
    const known = this.#logs.get(commit);
    if (known !== undefined) return known;
    const log = this.repository.log(undefined, commit, historyLimit);
    this.#logs.set(commit, log);
    return log;
  }

  /** Returns the object of each unit at each commit. */
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

/** Objects of units at commits. */
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
