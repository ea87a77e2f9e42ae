/** Records the modules that a merge has written. */
export class ModuleAccount {
  readonly #standing = new Set<string>();
  readonly #written = new Set<string>();
  readonly #shown = new Set<string>();
  #conflictDepth = 0;
  #hasDoubled = false;

  /** Tells whether a module is in the file, or in a conflict at its merged place. */
  isWritten(key: string): boolean {
    return this.#written.has(key);
  }

  /** Tells whether a conflict shows a module, at any place. */
  isShown(key: string): boolean {
    return this.#shown.has(key);
  }

  /** Tells whether a module is in the file twice, outside of conflicts. */
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
