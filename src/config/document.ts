import { LineCounter, parseDocument } from 'yaml';
import { budgets } from '../core/budgets.ts';
import { DocumentWalk, type MemberOffsets } from './document-walk.ts';
import { keyText, type KeyPath } from './values/key-path.ts';
import { fileProblem, type ConfigFault, type ConfigProblem } from './problem.ts';
import { syntaxComplaint } from './values/yaml-syntax.ts';

/** Limit on the bytes of a configuration file. */
export const documentLimit = budgets.configuration.bytes;

/** YAML file as plain values with their positions. Mappings have no prototype. */
export class ConfigDocument {
  readonly file: string;
  /** Value of the whole file. An empty file is an empty mapping. */
  readonly value: unknown;
  readonly #places: ReadonlyMap<string, MemberOffsets>;
  readonly #lines: LineCounter;

  constructor(file: string, value: unknown, places: ReadonlyMap<string, MemberOffsets>, lines: LineCounter) {
    this.file = file;
    this.value = value;
    this.#places = places;
    this.#lines = lines;
  }

  /** Returns true if the file has a value at this path. */
  has(path: KeyPath): boolean {
    return this.#places.has(JSON.stringify(path));
  }

  /**
   * Returns a problem with the value at a path, or with its key. If the file has neither, places it at the closest
   * parent.
   */
  problem(path: KeyPath, complaint: ConfigFault, of: 'key' | 'value' = 'value'): ConfigProblem {
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

/** Document as far as Sluice could read it, and its YAML errors. */
export interface DocumentReading {
  /** Absent if the values cannot be used. */
  readonly document?: ConfigDocument;
  readonly problems: readonly ConfigProblem[];
}

/** Parses YAML text. `file` appears only in problems. Never throws, whatever the text contains. */
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
  // The walk finds repeated keys in linear time. Messages with a code excerpt could show secrets.
  const options = { prettyErrors: false, uniqueKeys: false, stringKeys: true, schema: 'core' } as const;
  const parsed = parseDocument(text, { ...options, lineCounter: lines });
  const placed = (offset: number, path: KeyPath, complaint: ConfigFault): ConfigProblem => ({
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

/** Returns line and column, both from 1 even in an empty file. */
function lineOf(offset: number, lines: LineCounter): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
