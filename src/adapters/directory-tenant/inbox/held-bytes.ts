/** Bounded cache of file contents between a look and the run that needs them, so that each is read once. */
export class HeldBytes {
  readonly #limit: number;
  readonly #held = new Map<string, Uint8Array>();
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Holds bytes up to the limit. Bytes beyond it are read again when needed. */
  put(key: string, bytes: Uint8Array): void {
    if (this.#held.has(key) || this.#total + bytes.length > this.#limit) return;
    this.#held.set(key, bytes);
    this.#total += bytes.length;
  }

  get(key: string): Uint8Array | undefined {
    return this.#held.get(key);
  }

  clear(): void {
    this.#held.clear();
    this.#total = 0;
  }
}
