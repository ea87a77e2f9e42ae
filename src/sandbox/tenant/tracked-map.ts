/** A map that records its changed and removed keys. */
export class TrackedMap<Value> extends Map<string, Value> {
  readonly #changed = new Set<string>();

  /** Initial entries do not count as changes. */
  constructor(entries: Iterable<readonly [string, Value]> = []) {
    super();
    for (const [id, value] of entries) super.set(id, value);
  }

  override set(id: string, value: Value): this {
    this.#changed.add(id);
    return super.set(id, value);
  }

  override delete(id: string): boolean {
    this.#changed.add(id);
    return super.delete(id);
  }

  /** Returns the changed ids, each with its present value; undefined where it was removed. */
  changes(): readonly (readonly [string, Value | undefined])[] {
    return Array.from(this.#changed, (id) => [id, this.get(id)] as const);
  }

  forgetChanges(): void {
    this.#changed.clear();
  }
}
