import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { TreeFile } from '../../core/tree/tree.ts';
import type { SecretMatch, SecretScanner } from '../../ports/secret-scanner.ts';
import { nextTick } from '../next-tick.ts';
import { placeText, scannedTexts, type ScannedText } from './scanned-texts.ts';

/** Suspected secret in a file of the tree, without its value. */
export interface SecretFinding {
  /** JSON pointer, and the encoding at that position. */
  readonly place: string;
  readonly rule: string;
  /** Fingerprint that allows the finding if `allowFindings` lists it. Undefined if there are too many findings. */
  readonly fingerprint: string | undefined;
}

/** Limit of characters to scan together, because each scan has a fixed cost. */
const batchLength = 64 * 1024;

/** Limit of fingerprints, which are slow on purpose. */
const mostFingerprints = 100;

/**
 * Returns the suspected secrets in files of the tree by path, without allowed findings and files without any. Used for
 * everything before a commit: exports and edits saved from a tenant.
 */
export function findSecrets(
  scanner: SecretScanner,
  files: ReadonlyMap<string, TreeFile>,
  allowed: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly SecretFinding[]>> {
  return new SecretSearch(scanner, allowed).search(files, signal);
}

/**
 * Search for suspected secrets in files that arrive in batches. Gives equal secrets the same fingerprint, and searches
 * texts that occur in many modules only once.
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
  ): Promise<ReadonlyMap<string, readonly SecretFinding[]>> {
    const found = new Map<string, SecretFinding[]>();
    for (const batch of batches(files, this.#harmless)) {
      await nextTick();
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

/** Position of a file's text in a batch. */
interface TextRange {
  readonly start: number;
  readonly end: number;
  readonly file: string;
  readonly scanned: ScannedText;
}

interface ScanBatch {
  readonly text: string;
  readonly parts: readonly TextRange[];
}

/** Yields batches of `name: text` lines. */
function* batches(files: ReadonlyMap<string, TreeFile>, harmless: HarmlessTexts): Generator<ScanBatch> {
  let lines: string[] = [];
  let parts: TextRange[] = [];
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

/** Returns the part that contains an offset. Parts follow each other without a gap. */
function partAt(parts: readonly TextRange[], offset: number): TextRange {
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

/** Keeps the longest match if several rules match one secret. */
function withoutOverlaps(matches: readonly SecretMatch[]): readonly SecretMatch[] {
  const kept: SecretMatch[] = [];
  const sorted = [...matches].sort((one, other) => one.start - other.start || other.end - one.end);
  for (const match of sorted) if (match.start >= (kept.at(-1)?.end ?? 0)) kept.push(match);
  return kept;
}

/** Limit of a text to remember, because longer ones seldom repeat. */
const longestHarmless = 200;
const mostHarmless = 20_000;

/** Texts without findings, by the name in front of them. */
class HarmlessTexts {
  readonly #texts = new Map<string, Set<string>>();
  #count = 0;

  has(name: string, text: string): boolean {
    // Looking up a long text takes time in proportion to its length.
    return text.length <= longestHarmless && this.#texts.get(name)?.has(text) === true;
  }

  /** Adds the texts of a batch without any match. */
  add(parts: readonly TextRange[]): void {
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

/** Fingerprints of one search, each computed once. */
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
 * Returns 16 hexadecimal digits that identify a secret in messages and in `allowFindings`. They depend only on the rule
 * and the secret, so they stay valid without the store. An attacker can check guesses of a weak password against them,
 * but scrypt makes each guess cost about 50 ms and 16 MiB. Machine-made tokens cannot be guessed.
 */
export async function fingerprintOf(rule: string, secret: string): Promise<string> {
  return (await slowHash(secret, `sluice finding ${rule}`, 8)).toString('hex');
}
