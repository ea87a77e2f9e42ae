import type { Repository } from '../../ports/repository.ts';
import type { MergeRecord, StoreSession } from '../../ports/store.ts';
import type { History } from './history.ts';
import { squashesOf } from './squashes.ts';

/** Limit of stored merges that have not landed in the target yet. */
const mostWaiting = 50;
/** Limit of stored merges that have landed. The newest shows the revision that the target took. */
const mostLanded = 3;
/** Limit of waiting merges to search by ancestry. */
const sought = 5;

/** Records of the merges that Sluice prepared for a branch, and of the commits in which they landed. */
export class MergeRecords {
  readonly #repository: Repository;
  readonly #store: StoreSession;
  readonly #way: { readonly target: string; readonly source: string };
  #records: readonly MergeRecord[];

  private constructor(
    repository: Repository,
    store: StoreSession,
    way: { readonly target: string; readonly source: string },
    records: readonly MergeRecord[],
  ) {
    this.#repository = repository;
    this.#store = store;
    this.#way = way;
    this.#records = records;
  }

  static async read(
    repository: Repository,
    store: StoreSession,
    way: { readonly target: string; readonly source: string },
  ): Promise<MergeRecords> {
    return new MergeRecords(repository, store, way, await store.mergeRecords(way.target, way.source));
  }

  /** Records, last added first. */
  get all(): readonly MergeRecord[] {
    return this.#records;
  }

  /** Returns true if the target is known to have existed. */
  get hasLanded(): boolean {
    return this.#records.some(({ landed }) => landed !== undefined);
  }

  async add(record: Omit<MergeRecord, 'target' | 'source' | 'tree'>): Promise<void> {
    const { tree } = await this.#repository.commitInfo(record.commit);
    const added = { ...record, ...this.#way, tree };
    this.#records = [added, ...this.#records.filter(({ commit }) => commit !== added.commit)];
    const outdated = outdatedOf(this.#records);
    this.#records = this.#records.filter(({ commit }) => !outdated.includes(commit));
    await this.#store.saveMergeRecords([added]);
    await this.#store.forgetMergeRecords(this.#way.target, this.#way.source, outdated);
  }

  /** Records the head of a branch of Sluice after a person's commit, because a squash may have its tree. */
  async noteHead(head: string, at: number): Promise<void> {
    if (this.#records.some(({ commit }) => commit === head)) return;
    for (const { commit, revision, onto, units, landed } of this.#records.slice(0, sought)) {
      const isHere = landed === undefined && (await this.#repository.resolve(commit)) !== undefined;
      if (isHere && (await this.#repository.isAncestor(commit, head)))
        return this.add({ commit: head, revision, onto, units, landed: undefined, at });
    }
  }

  /**
   * Records the merges that have landed in the target, by ancestry or by a commit with their tree. `line` identifies
   * the direction of the merges.
   */
  async noteConfirmed({ head, own }: History, line: string): Promise<void> {
    const squashes = await squashesOf(this.#repository, { own, line, records: this.#records });
    const waiting = this.#records.filter(({ landed }) => landed === undefined);
    const arrived: MergeRecord[] = [];
    for (const [index, record] of waiting.entries()) {
      const squashed = squashes.get(record)?.at(-1)?.oid;
      const isHere = index < sought && (await this.#repository.resolve(record.commit)) !== undefined;
      if (isHere && (await this.#repository.isAncestor(record.commit, head)))
        arrived.push({ ...record, landed: record.commit });
      else if (squashed !== undefined) arrived.push({ ...record, landed: squashed });
    }
    if (arrived.length === 0) return;
    const byCommit = new Map(arrived.map((record) => [record.commit, record]));
    this.#records = this.#records.map((record) => byCommit.get(record.commit) ?? record);
    await this.#store.saveMergeRecords(arrived);
  }

  /** Returns a merge that landed in the target and is no longer part of it, or undefined if there is none. */
  async lost(head: string): Promise<MergeRecord | undefined> {
    const landed = this.#records.filter((record) => record.landed !== undefined);
    const newestWhole = landed.findIndex(({ units }) => units === undefined);
    for (const record of landed.slice(0, newestWhole === -1 ? sought : Math.min(newestWhole + 1, sought))) {
      const holds = await this.#isIn(record.landed ?? '', head);
      const isTaken = holds || (record.units === undefined && (await this.#isIn(record.revision, head)));
      if (!isTaken) return record;
    }
    return undefined;
  }

  async forget(): Promise<void> {
    await this.#store.forgetMergeRecords(
      this.#way.target,
      this.#way.source,
      this.#records.map(({ commit }) => commit),
    );
    this.#records = [];
  }

  async #isIn(commit: string, head: string): Promise<boolean> {
    if ((await this.#repository.resolve(commit)) === undefined) return false;
    return this.#repository.isAncestor(commit, head);
  }
}

function outdatedOf(records: readonly MergeRecord[]): readonly string[] {
  const waiting = records.filter(({ landed }) => landed === undefined).slice(mostWaiting);
  const landed = records.filter((record) => record.landed !== undefined);
  const wholes = landed.filter(({ units }) => units === undefined);
  const oldest = wholes[mostLanded - 1];
  const past = oldest === undefined ? [] : landed.slice(landed.indexOf(oldest) + 1);
  return [...waiting, ...past].map(({ commit }) => commit);
}
