import type { Store, StoreChange } from '../../ports/store.ts';
import type { Marks } from '../service/records.ts';

/** Limit of runs in the history to check for other processes. */
const recent = 20;

/** Finds what other processes saved since the last check. The first check finds nothing. */
export class OthersChanges {
  readonly #store: Pick<Store, 'othersWrote' | 'statusMarks' | 'runHeads' | 'journalCount'>;
  readonly #subjects: readonly string[];
  #seen:
    | {
        readonly count: number;
        readonly marks: Marks;
        readonly runs: ReadonlyMap<string, string>;
        readonly steps: ReadonlyMap<string, string>;
      }
    | undefined;

  /** Takes the subjects whose runs it checks. */
  constructor(
    store: Pick<Store, 'othersWrote' | 'statusMarks' | 'runHeads' | 'journalCount'>,
    subjects: readonly string[],
  ) {
    this.#store = store;
    this.#subjects = subjects;
  }

  async look(): Promise<readonly StoreChange[]> {
    const count = await this.#store.othersWrote();
    const before = this.#seen;
    // Read first, so that the next check finds writes that happen during this one.
    if (before?.count === count) return [];
    const marks = new Map((await this.#store.statusMarks()).map((mark) => [mark.subject, mark]));
    const heads = await this.#store.runHeads(this.#subjects, recent);
    const runs = new Map(heads.map(({ id, outcome, repeated }) => [id, `${outcome} ${repeated?.times}`]));
    const steps = new Map<string, string>();
    for (const { id } of heads.filter(({ outcome }) => outcome === undefined))
      steps.set(id, JSON.stringify(await this.#store.journalCount(id)));
    this.#seen = { count, marks, runs, steps };
    if (before === undefined) return [];
    const news = heads.filter(({ id }) => before.runs.get(id) !== runs.get(id));
    const moved = heads.filter(({ id }) => steps.has(id) && before.steps.get(id) !== steps.get(id));
    return [
      ...[...marks.values()]
        .filter(({ subject, version }) => before.marks.get(subject)?.version !== version)
        .map(({ subject }): StoreChange => ({ is: 'status', subject })),
      ...news.map(({ id, subject }): StoreChange => ({ is: 'run', subject, run: id })),
      ...moved.map(({ id, subject }): StoreChange => ({ is: 'step', subject, run: id })),
    ];
  }
}
