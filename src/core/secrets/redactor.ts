import { isPlainObject } from '../json/bare-object.ts';
import { changeProse, isWord, type TextForm } from '../text/prose.ts';
import { secretPattern, shapePatterns, shortSecretPattern } from './secret-patterns.ts';

/** Replacement of hidden text. */
export const hidden = '[redacted]';

/** Limit on remembered temporary secrets. Access tokens change often, and an old one has no value. */
const passingLimit = 64;

/**
 * Removes secrets from everything that leaves the process: log lines, output, pages, comments, notifications; never
 * from the content of the store. The process has one redactor, so that every part hides the secrets that any part
 * knows. Secrets are added when they are resolved, and stay.
 *
 * A secret of 8 or more characters is found in plain text and in the encodings of JSON, URLs, HTML, base64 and
 * hexadecimal digits, also mixed. A shorter one is found only where it is alone in prose.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  readonly #passing = new Set<string>();
  #patterns: Patterns | undefined;

  /** Adds a secret permanently. An empty text is no secret. */
  add(secret: string): void {
    if (secret === '' || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#patterns = undefined;
  }

  /** Adds a secret that many newer ones push out. */
  addPassing(secret: string): void {
    if (secret === '' || this.#secrets.has(secret) || this.#passing.has(secret)) return;
    this.#passing.add(secret);
    const [oldest] = this.#passing;
    if (this.#passing.size > passingLimit && oldest !== undefined) this.#passing.delete(oldest);
    this.#patterns = undefined;
  }

  /** Returns a text without known secrets: for requested results, in which everything else must stay unchanged. */
  known(text: string, form: TextForm = 'text'): string {
    const { long, short } = this.#all();
    const shown =
      short === undefined ? text : changeProse(text, form, (prose) => prose.replaceAll(short, hidden));
    return without(long, shown);
  }

  /**
   * Returns a text without known secrets and without texts that look like secrets: addresses and udids of hooks,
   * credentials in a URL or a header, `user_email` fields, long runs of encoded data. For messages, which often quote
   * other texts.
   */
  text(text: string, form: TextForm = 'text'): string {
    return withoutShapes(this.known(text, form));
  }

  /**
   * Redacts every text in a JSON value as `text` does for JSON. Anything but arrays and plain objects stays unchanged.
   */
  value<T>(value: T): T {
    return this.#value(value, 0) as T;
  }

  /** Finds the long, lasting secrets in a text: offsets from and to, in order. */
  find(text: string): readonly (readonly [from: number, to: number])[] {
    const { staying } = this.#all();
    if (staying === undefined) return [];
    return [...text.matchAll(staying)].map(({ index, 0: { length } }) => [index, index + length]);
  }

  #all(): Patterns {
    if (this.#patterns !== undefined) return this.#patterns;
    const all = [...this.#secrets, ...this.#passing];
    this.#patterns = {
      long: secretPattern(all),
      short: shortSecretPattern(all),
      staying: secretPattern([...this.#secrets]),
    };
    return this.#patterns;
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === 'string')
      return isWord(value) ? withoutShapes(without(this.#all().long, value)) : this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    // Sluice's own values are a few levels deep. A cycle ends here.
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

/** Patterns that find secrets; undefined where there are none of a kind. */
interface Patterns {
  readonly long: RegExp | undefined;
  readonly short: RegExp | undefined;
  /** Pattern of the long, permanent ones. */
  readonly staying: RegExp | undefined;
}

function without(pattern: RegExp | undefined, text: string): string {
  return pattern === undefined ? text : text.replaceAll(pattern, hidden);
}

function withoutShapes(text: string): string {
  return shapePatterns.reduce((seen, { looks, shown }) => seen.replaceAll(looks, shown), text);
}

const deepest = 64;

/** Keys whose text is always hidden. */
const secretKeys: ReadonlySet<string> = new Set(['udid', 'user_email', 'authorization']);
