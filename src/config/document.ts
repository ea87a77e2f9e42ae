import { LineCounter, parseDocument } from 'yaml';
import { budgets } from '../core/budgets.ts';
import { DocumentWalk, type Place } from './document-walk.ts';
import { keyText, type KeyPath } from './values/key-path.ts';
import { fileProblem, type Complaint, type ConfigProblem } from './problem.ts';
import { syntaxComplaint } from './values/yaml-syntax.ts';

/** Limit on the bytes of a configuration file. */
export const documentLimit = budgets.configuration.bytes;

/** A YAML file as plain values (mappings without a prototype), and where in it each of them stands. */
export class ConfigDocument {
  readonly file: string;
  /** Of the file as a whole; an empty file is an empty mapping. */
  readonly value: unknown;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #lines: LineCounter;

  constructor(file: string, value: unknown, places: ReadonlyMap<string, Place>, lines: LineCounter) {
    this.file = file;
    this.value = value;
    this.#places = places;
    this.#lines = lines;
  }

  /** True where the file has something at this place. */
  has(path: KeyPath): boolean {
    return this.#places.has(JSON.stringify(path));
  }

  /** A problem with the value at a place, or with its key; where nothing is there, with what should hold it. */
  problem(path: KeyPath, complaint: Complaint, of: 'key' | 'value' = 'value'): ConfigProblem {
    return {
      ...complaint,
      file: this.file,
      key: keyText(path),
      ...lineOf(this.#offset(path, of), this.#lines),
    };
  }

  #offset(path: KeyPath, of: 'key' | 'value'): number {
    const place = this.#places.get(JSON.stringify(path));
    if (place !== undefined) return place[of];
    return path.length === 0 ? 0 : this.#offset(path.slice(0, -1), 'key');
  }
}

/** A document as far as it could be read, and what is wrong with it as YAML. */
export interface DocumentReading {
  /** Absent where nothing can be said of the values. */
  readonly document?: ConfigDocument;
  readonly problems: readonly ConfigProblem[];
}

/** YAML text to values. `file` is only named in problems. Never throws for what a file may hold. */
export function readDocument(text: string, file: string): DocumentReading {
  if (Buffer.byteLength(text) > documentLimit) {
    const complaint = {
      code: 'SLC1102',
      message: 'is larger than 1 MiB',
      remedy: 'make it smaller',
    } as const;
    return { problems: [fileProblem(file, complaint)] };
  }
  const lines = new LineCounter();
  // Keys that stand twice are found by the walk, in linear time. Messages with a picture would show secrets.
  const options = { prettyErrors: false, uniqueKeys: false, stringKeys: true, schema: 'core' } as const;
  const parsed = parseDocument(text, { ...options, lineCounter: lines });
  const placed = (offset: number, path: KeyPath, complaint: Complaint): ConfigProblem => ({
    ...complaint,
    file,
    key: keyText(path),
    ...lineOf(offset, lines),
  });
  const [failure] = parsed.errors;
  if (failure !== undefined) return { problems: [placed(failure.pos[0], [], syntaxComplaint(failure.code))] };
  const walk = new DocumentWalk();
  const value = walk.value(parsed.contents);
  const problems = walk.complaints.map(({ path, offset, complaint }) => placed(offset, path, complaint));
  return walk.exhausted
    ? { problems }
    : { document: new ConfigDocument(file, value, walk.places, lines), problems };
}

/** Line and column from 1, also in a file without lines. */
function lineOf(offset: number, lines: LineCounter): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
