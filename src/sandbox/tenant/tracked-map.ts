/** A map that can tell what was put into it or taken out of it. */
export class TrackedMap<Value> extends Map<string, Value> {
  readonly #changed = new Set<string>();

  /** What it begins with is no change. */
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

  /** Ids of what changed, each with what stands there now: undefined where it is gone. */
  changes(): readonly (readonly [string, Value | undefined])[] {
    return Array.from(this.#changed, (id) => [id, this.get(id)] as const);
  }

  forgetChanges(): void {
    this.#changed.clear();
  }
}
