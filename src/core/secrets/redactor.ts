import { isPlainObject } from '../json/bare-object.ts';
import { changeProse, isWord, type TextForm } from '../text/prose.ts';
import { secretPattern, shapePatterns, shortSecretPattern } from './secret-patterns.ts';

/** Replacement of hidden text. */
export const hidden = '[redacted]';

/** Limit on remembered temporary secrets. Access tokens change often, and an old one has no value. */
const passingLimit = 64;

/**
 * Removes secrets from what leaves the process: log lines, output, pages, comments, notifications; never from what the
 * store keeps. The process has one, so that every part hides what any part knows to be secret. Secrets are added as
 * they are resolved, and stay. One of 8 or more characters is found in plain text and as JSON, URLs, HTML, base64 and
 * hexadecimal digits write it, also mixed; a shorter one only where it is alone in prose.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  readonly #passing = new Set<string>();
  #patterns: Patterns | undefined;

  /** Remembers a secret for good. An empty one is none. */
  add(secret: string): void {
    if (secret === '' || this.#secrets.has(secret)) return;
    this.#secrets.add(secret);
    this.#patterns = undefined;
  }

  /** Remembers a secret until many newer ones have come. */
  addPassing(secret: string): void {
    if (secret === '' || this.#secrets.has(secret) || this.#passing.has(secret)) return;
    this.#passing.add(secret);
    const [oldest] = this.#passing;
    if (this.#passing.size > passingLimit && oldest !== undefined) this.#passing.delete(oldest);
    this.#patterns = undefined;
  }

  /** A text without known secrets: for results that people asked for, in which all else must stay as it is. */
  known(text: string, form: TextForm = 'text'): string {
    const { long, short } = this.#all();
    const shown =
      short === undefined ? text : changeProse(text, form, (prose) => prose.replaceAll(short, hidden));
    return without(long, shown);
  }

  /**
   * A text without known secrets, and without what looks like one: addresses and udids of hooks, credentials in a URL
   * or a header, `user_email` fields, long runs of encoded data. For messages, which often quote what others wrote.
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

/** Patterns that find secrets; undefined where there are none of a kind. */
interface Patterns {
  readonly long: RegExp | undefined;
  readonly short: RegExp | undefined;
  /** Pattern of the long ones that are not forgotten. */
  readonly staying: RegExp | undefined;
}

function without(pattern: RegExp | undefined, text: string): string {
  return pattern === undefined ? text : text.replaceAll(pattern, hidden);
}

function withoutShapes(text: string): string {
  return shapePatterns.reduce((seen, { looks, shown }) => seen.replaceAll(looks, shown), text);
}

const deepest = 64;

/** Keys whose text is hidden whatever it is. */
const secretKeys: ReadonlySet<string> = new Set(['udid', 'user_email', 'authorization']);
