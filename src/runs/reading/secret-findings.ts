import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { TreeFile } from '../../core/tree/tree.ts';
import type { SecretMatch, SecretScanner } from '../../ports/secret-scanner.ts';
import { nextTurn } from '../next-turn.ts';
import { placeText, scannedTexts, type ScannedText } from './scanned-texts.ts';

/** Something in a file of the tree that looks like a secret; never what it is. */
export interface Finding {
  /** JSON pointer, and how it is encoded there. */
  readonly place: string;
  readonly rule: string;
  /** Lets it through where it is listed in `allowFindings`; undefined where there are too many to tell apart. */
  readonly fingerprint: string | undefined;
}

/** Texts are scanned together up to this many characters, because each scan has a cost of its own. */
const batchLength = 64 * 1024;

/** A fingerprint takes a while on purpose, so this many are made at most. */
const mostFingerprints = 100;

/**
 * What looks like a secret in files of the tree, by path; a file without findings is left out, and so is a finding that
 * is allowed. For everything that is to be committed: an export, and what was captured from a tenant.
 */
export function findSecrets(
  scanner: SecretScanner,
  files: ReadonlyMap<string, TreeFile>,
  allowed: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  return new SecretSearch(scanner, allowed).search(files, signal);
}

/**
 * As `findSecrets`, of files that come a few at a time: all that it finds has one fingerprint for one secret, and what
 * modules of one kind have in common is searched once.
 */
export class SecretSearch {
  readonly #scanner: SecretScanner;
  readonly #allowed: ReadonlySet<string>;
  readonly #fingerprints = new Fingerprints();
  readonly #harmless = new HarmlessTexts();

  constructor(scanner: SecretScanner, allowed: ReadonlySet<string>) {
    this.#scanner = scanner;
    this.#allowed = allowed;
  }

  async search(
    files: ReadonlyMap<string, TreeFile>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly Finding[]>> {
    const found = new Map<string, Finding[]>();
    for (const batch of batches(files, this.#harmless)) {
      await nextTurn();
      signal.throwIfAborted();
      const matches = withoutOverlaps(await this.#scanner.scan(batch.text));
      if (matches.length === 0) this.#harmless.add(batch.parts);
      for (const match of matches) {
        const part = partAt(batch.parts, match.start);
        const secret = batch.text.slice(match.start, Math.min(match.end, part.end)).trim();
        const fingerprint = await this.#fingerprints.of(match.rule, secret);
        if (fingerprint !== undefined && this.#allowed.has(fingerprint)) continue;
        const findings = found.get(part.file) ?? [];
        found.set(part.file, findings);
        const place = placeText(part.scanned.place);
        const isKnown = findings.some((one) => one.place === place && one.fingerprint === fingerprint);
        if (!isKnown) findings.push({ place, rule: match.rule, fingerprint });
      }
    }
    return found;
  }
}

/** Where in a batch a text of a file stands. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly file: string;
  readonly scanned: ScannedText;
}

interface Batch {
  readonly text: string;
  readonly parts: readonly Part[];
}

/** One `name: text` after the other. */
function* batches(files: ReadonlyMap<string, TreeFile>, harmless: HarmlessTexts): Generator<Batch> {
  let lines: string[] = [];
  let parts: Part[] = [];
  let length = 0;
  for (const [file, content] of files) {
    const take = (scanned: ScannedText) => {
      const line = `${scanned.name}: ${scanned.text}\n`;
      parts.push({ start: length, end: length + line.length, file, scanned });
      lines.push(line);
      length += line.length;
    };
    scannedTexts(content, take, (name, text) => harmless.has(name, text));
    if (length < batchLength) continue;
    yield { text: lines.join(''), parts };
    [lines, parts, length] = [[], [], 0];
  }
  if (length > 0) yield { text: lines.join(''), parts };
}

/** The part that an offset is in. They follow each other without a gap. */
function partAt(parts: readonly Part[], offset: number): Part {
  let [low, high] = [0, parts.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((parts[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const part = parts[low];
  if (part === undefined) throw new Error('a match in an empty batch');
  return part;
}

/** Of matches of several rules for one secret, the longest. */
function withoutOverlaps(matches: readonly SecretMatch[]): readonly SecretMatch[] {
  const kept: SecretMatch[] = [];
  const sorted = [...matches].sort((one, other) => one.start - other.start || other.end - one.end);
  for (const match of sorted) if (match.start >= (kept.at(-1)?.end ?? 0)) kept.push(match);
  return kept;
}

/** Longer texts seldom come again. */
const longestHarmless = 200;
const mostHarmless = 20_000;

/** Texts, by the name that they stood under, in which no rule found anything. */
class HarmlessTexts {
  readonly #texts = new Map<string, Set<string>>();
  #count = 0;

  has(name: string, text: string): boolean {
    // To look a long text up is to go through all of it.
    return text.length <= longestHarmless && this.#texts.get(name)?.has(text) === true;
  }

  /** What stood in a batch without any match. */
  add(parts: readonly Part[]): void {
    for (const { scanned } of parts) {
      const { name, text, isPlain } = scanned;
      if (!isPlain || text.length > longestHarmless || this.#count >= mostHarmless) continue;
      const texts = this.#texts.get(name) ?? new Set<string>();
      this.#texts.set(name, texts);
      if (texts.has(text)) continue;
      texts.add(text);
      this.#count += 1;
    }
  }
}

const slowHash = promisify<string, string, number, Buffer>(scrypt);

/** Fingerprints of one search, each made once. */
class Fingerprints {
  readonly #made = new Map<string, string>();

  async of(rule: string, secret: string): Promise<string | undefined> {
    const key = `${rule} ${secret}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    if (this.#made.size >= mostFingerprints) return undefined;
    const made = await fingerprintOf(rule, secret);
    this.#made.set(key, made);
    return made;
  }
}

/**
 * 16 hexadecimal digits that stand for a secret in messages and in `allowFindings`. They depend on nothing but the rule
 * and the secret, so that they outlive the store. Who guesses a weak password can check the guess against them; scrypt
 * makes each guess cost some 50 ms and 16 MiB. A token that a machine made cannot be guessed.
 */
export async function fingerprintOf(rule: string, secret: string): Promise<string> {
  return (await slowHash(secret, `sluice finding ${rule}`, 8)).toString('hex');
}
