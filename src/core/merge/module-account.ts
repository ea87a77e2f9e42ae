/** Records the modules that a merge has written. */
export class ModuleAccount {
  readonly #standing = new Set<string>();
  readonly #written = new Set<string>();
  readonly #shown = new Set<string>();
  #conflictDepth = 0;
  #hasDoubled = false;

  /** True for what stands in the file, or in a conflict at the place where the merge has it. */
  isWritten(key: string): boolean {
    return this.#written.has(key);
  }

  /** True for what a conflict shows, wherever the merge would have it. */
  isShown(key: string): boolean {
    return this.#shown.has(key);
  }

  /** True if a module stands in the file twice, conflicts aside. */
  get hasDoubled(): boolean {
    return this.#hasDoubled;
  }

  get isInConflict(): boolean {
    return this.#conflictDepth > 0;
  }

  write(key: string): void {
    this.#written.add(key);
    if (this.isInConflict) return;
    if (this.#standing.has(key)) this.#hasDoubled = true;
    this.#standing.add(key);
  }

  /** Records a module whose place has a conflict. */
  writeConflict(key: string): void {
    this.inConflict(() => this.write(key));
  }

  show(key: string): void {
    this.#shown.add(key);
  }

  /** Runs `emit`, whose output is inside a conflict. */
  inConflict<T>(emit: () => T): T {
    this.#conflictDepth += 1;
    try {
      return emit();
    } finally {
      this.#conflictDepth -= 1;
    }
  }
}
