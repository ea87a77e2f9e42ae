import type { InventoryItem } from '../../../ports/store.ts';

type Runs = (path: string) => readonly string[];

/** Replaced streams of a tenant that wait for others to go, because those run them. */
export class Callers {
  readonly #runs: Runs;
  readonly #runBy: Runs;
  readonly #waiting: Set<InventoryItem>;
  /** Number of versions that wait, by path. */
  readonly #versions = new Map<string, number>();
  /** Found before. While the caller waits, nothing changes, so that a long chain is searched once for each stream. */
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
   * Returns one of those that wait that runs a stream, and is not run by it: of a cycle, none can go before the others.
   * Undefined also if several versions of the stream wait: which of them it runs, only the tenant can tell.
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

  /** Notes that a stream is gone. */
  remove(item: InventoryItem): void {
    this.#waiting.delete(item);
    this.#versions.set(item.path, (this.#versions.get(item.path) ?? 1) - 1);
  }

  /** Returns those that run each other, so that none can ever go, and that nobody else of those that wait runs. */
  cycles(): readonly InventoryItem[] {
    return [...this.#waiting].filter(({ path }) => {
      const reached = reachable(path, this.#runs);
      if (!reached.has(path)) return false;
      const callers = reachable(path, this.#runBy);
      return [...this.#waiting].every((other) => !callers.has(other.path) || reached.has(other.path));
    });
  }
}

/** Returns who runs each stream, as far as it can be reached from these. */
function inverted(paths: readonly string[], runs: Runs): Runs {
  const callers = new Map<string, string[]>();
  const all = new Set(paths);
  // A set that grows while it is walked is walked to its new end.
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

/** Returns the streams that a stream leads to, at any remove; itself among them if it is part of a cycle. */
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
