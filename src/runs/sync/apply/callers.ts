import type { InventoryItem } from '../../../ports/store.ts';

type Runs = (path: string) => readonly string[];

/** Replaced streams of a tenant that wait for the removal of their callers. */
export class Callers {
  readonly #runs: Runs;
  readonly #runBy: Runs;
  readonly #waiting: Set<InventoryItem>;
  /** Number of waiting versions by path. */
  readonly #versions = new Map<string, number>();
  /** Earlier results. Nothing changes while the caller waits, so a long chain is searched only once for each stream. */
  readonly #known = new Map<InventoryItem, InventoryItem>();

  constructor(items: readonly InventoryItem[], runs: Runs) {
    this.#runs = runs;
    this.#runBy = inverted(
      items.map(({ path }) => path),
      runs,
    );
    this.#waiting = new Set(items);
    for (const { path } of items) this.#versions.set(path, (this.#versions.get(path) ?? 0) + 1);
  }

  /**
   * Returns a waiting stream that runs this one and is not run by it, because no stream of a cycle can be removed
   * first. Also returns undefined if several versions of the stream wait, because only the tenant knows which one is
   * run.
   */
  of(item: InventoryItem): InventoryItem | undefined {
    if ((this.#versions.get(item.path) ?? 0) > 1) return undefined;
    const known = this.#known.get(item);
    if (known !== undefined && this.#waiting.has(known)) return known;
    const reached = reachable(item.path, this.#runs);
    const callers = reachable(item.path, this.#runBy);
    for (const other of this.#waiting) {
      if (!callers.has(other.path) || reached.has(other.path)) continue;
      this.#known.set(item, other);
      return other;
    }
    return undefined;
  }

  /** Records that a stream was removed. */
  remove(item: InventoryItem): void {
    this.#waiting.delete(item);
    this.#versions.set(item.path, (this.#versions.get(item.path) ?? 1) - 1);
  }

  /**
   * Returns the waiting streams that run each other and that no other waiting stream runs. None of them can ever be
   * removed.
   */
  cycles(): readonly InventoryItem[] {
    return [...this.#waiting].filter(({ path }) => {
      const reached = reachable(path, this.#runs);
      if (!reached.has(path)) return false;
      const callers = reachable(path, this.#runBy);
      return [...this.#waiting].every((other) => !callers.has(other.path) || reached.has(other.path));
    });
  }
}

/** Returns the callers of each stream that these reach. */
function inverted(paths: readonly string[], runs: Runs): Runs {
  const callers = new Map<string, string[]>();
  const all = new Set(paths);
  // The loop also visits paths that it adds.
  for (const path of all) {
    for (const run of runs(path)) {
      all.add(run);
      const known = callers.get(run);
      if (known === undefined) callers.set(run, [path]);
      else known.push(path);
    }
  }
  return (path) => callers.get(path) ?? [];
}

/** Returns all direct and indirect subflows of a stream, including itself if it is part of a cycle. */
function reachable(path: string, next: Runs): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...next(path)];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (reached.has(one)) continue;
    reached.add(one);
    open.push(...next(one));
  }
  return reached;
}
