import { isPlainObject } from './bare-object.ts';
import { secretPattern, shapePatterns } from './secret-patterns.ts';

/** What stands in the place of what must not be shown. */
export const hidden = '[redacted]';

/** How many passing secrets are remembered: access tokens come and go, and an old one opens nothing. */
const passingLimit = 64;

/**
 * Takes secrets out of what leaves the process: log lines, errors, pages, what the store keeps of a pass. One for the
 * whole process, so that what one part knows to be secret no other part shows. Secrets are added as they are resolved
 * and stay; they are found in plain text and as JSON, URLs, HTML, base64 and hexadecimal digits write them, also mixed.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  readonly #passing = new Set<string>();
  #pattern: RegExp | undefined;
  #tellingPattern: RegExp | undefined;

  /** Remembers a secret for good. An empty one is none. */
  add(secret: string): void {
    if (secret === '' || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#pattern = undefined;
    this.#tellingPattern = undefined;
  }

  /** Remembers a secret until many newer ones have come. */
  addPassing(secret: string): void {
    if (secret === '' || this.#secrets.has(secret) || this.#passing.has(secret)) return;
    this.#passing.add(secret);
    const [oldest] = this.#passing;
    if (this.#passing.size > passingLimit && oldest !== undefined) this.#passing.delete(oldest);
    this.#pattern = undefined;
  }

  /** A text without known secrets: for results that people asked for, in which all else must stay as it is. */
  known(text: string): string {
    this.#pattern ??= secretPattern([...this.#secrets, ...this.#passing]);
    return this.#pattern === undefined ? text : text.replaceAll(this.#pattern, hidden);
  }

  /**
   * A text without known secrets, and without what looks like one: addresses and udids of hooks, credentials in a URL
   * or a header, `user_email` fields, long runs of encoded data. For messages, which often quote what others wrote.
   */
  text(text: string): string {
    return shapePatterns.reduce((seen, { looks, shown }) => seen.replaceAll(looks, shown), this.known(text));
  }

  /** As `text`, for every text in a JSON value. What is neither array nor plain object is given back as it is. */
  value<T>(value: T): T {
    return this.#value(value, 0) as T;
  }

  /**
   * Where a text holds a secret that stays, as offsets from and to; in order. Not those of fewer than eight characters,
   * which other texts hold by chance.
   */
  find(text: string): readonly (readonly [from: number, to: number])[] {
    this.#tellingPattern ??= secretPattern([...this.#secrets].filter(({ length }) => length >= telling));
    if (this.#tellingPattern === undefined) return [];
    return [...text.matchAll(this.#tellingPattern)].map(({ index, 0: { length } }) => [
      index,
      index + length,
    ]);
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    // Values of ours are a few levels deep; a circle ends here.
    if (depth > deepest) return hidden;
    if (Array.isArray(value)) return value.map((item) => this.#value(item, depth + 1));
    if (!isPlainObject(value)) return value;
    const copy = Object.create(Object.getPrototypeOf(value) as object | null) as Record<string, unknown>;
    for (const [key, member] of Object.entries(value)) {
      const shown =
        secretKeys.has(key) && typeof member === 'string' ? hidden : this.#value(member, depth + 1);
      // Defined, not assigned: a key may be called __proto__.
      Object.defineProperty(copy, key, {
        value: shown,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return copy;
  }
}

const deepest = 64;
const telling = 8;

/** Keys whose text is hidden whatever it is. */
const secretKeys: ReadonlySet<string> = new Set(['udid', 'user_email', 'authorization']);
