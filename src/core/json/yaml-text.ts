import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { budgets } from '../budgets.ts';
import { onceEach } from '../once-each.ts';
import { excessOfYaml, type YamlLimits } from './yaml-survey.ts';
import { InvalidInput } from '../problems/problem.ts';

/** A parsed YAML file with the positions of its values. */
export interface YamlText {
  /** Parsed value. Large integers are big integers, so that no id loses digits. Empty for a file without content. */
  readonly value: unknown;
  /** Returns `line 3, column 5, values.shop` for a key, or for an item of a list by its index. */
  placeOf(path: readonly string[]): string;
  /** Returns the position as a number, to sort by. A missing node has the position of its nearest ancestor. */
  positionOf(path: readonly string[]): number;
  /** Returns a text, number or boolean as written; undefined for anything else. */
  sourceOf(path: readonly string[]): string | undefined;
}

/** Throws `InvalidInput` with line and column if the YAML is invalid, too much, or repeats a key. */
export function parseYaml(text: string, file: string, limits: YamlLimits = budgets.yaml): YamlText {
  const excess = excessOfYaml(text, limits);
  if (excess !== undefined) throw new InvalidInput(file, '', excess, 'SLC1002');
  const lines = new LineCounter();
  // The library's own check compares each key with each other key, which is too slow for a large file.
  const document = parseDocument(text, { uniqueKeys: false, lineCounter: lines, intAsBigInt: true });
  const place = (offset: number | undefined) => {
    if (offset === undefined) return '';
    const { line, col } = lines.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) {
    throw new InvalidInput(file, place(error.pos[0]), `not YAML: ${error.message.split('\n')[0]}`);
  }
  const wrong = wrongKey(document);
  if (wrong !== undefined) throw new InvalidInput(file, place(wrong.at), wrong.reason);
  const value = valueOf(document, file);
  const endless = pathToItself(value);
  if (endless !== undefined) {
    const at = place(keyOffset(document, endless));
    throw new InvalidInput(file, at, `not usable YAML: ${endless.join('.')} repeats what it is a part of`);
  }
  return {
    value,
    placeOf(path) {
      const at = place(keyOffset(document, path));
      return at === '' ? path.join('.') : `${at}, ${path.join('.')}`;
    },
    positionOf(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const offset = keyOffset(document, path.slice(0, length));
        if (offset !== undefined) return offset;
      }
      return 0;
    },
    sourceOf(path) {
      const node = pairAt(document, path)?.value;
      const scalar = isAlias(node) ? node.resolve(document) : node;
      return isScalar(scalar) ? scalar.source : undefined;
    },
  };
}

function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: budgets.yaml.aliases }) ?? {};
  } catch (error) {
    throw new InvalidInput(
      file,
      '',
      `not usable YAML: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Returns the path of a part that is the value itself or another part around it, as aliases allow. */
function pathToItself(value: unknown): readonly string[] | undefined {
  const around = new Set<object>();
  const done = new Set<object>();
  const search = (part: unknown): string[] | undefined => {
    if (typeof part !== 'object' || part === null || done.has(part)) return undefined;
    if (around.has(part)) return [];
    around.add(part);
    for (const [key, inner] of Object.entries(part)) {
      const found = search(inner);
      if (found !== undefined) return [key, ...found];
    }
    around.delete(part);
    done.add(part);
    return undefined;
  };
  return search(value);
}

/** Finds the first key that is not a plain value, or occurs twice in one mapping. */
function wrongKey(
  document: Document.Parsed,
): { readonly reason: string; readonly at: number | undefined } | undefined {
  let found: { reason: string; at: number | undefined } | undefined;
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const reason = isNode(key) && !isScalar(key) ? notPlain : twice(seen, keyText(key));
        if (reason !== undefined) found ??= { reason, at: isNode(key) ? key.range?.[0] : undefined };
      }
      return found === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

const notPlain = 'a key is a list, a mapping or an alias';

function twice(seen: Set<string>, key: string): string | undefined {
  if (seen.has(key)) return `the key ${JSON.stringify(key)} stands twice`;
  seen.add(key);
  return undefined;
}

function keyOffset(document: Document.Parsed, path: readonly string[]): number | undefined {
  const parent = parentOf(document, path);
  if (isSeq(parent)) {
    const item = parent.items[Number(path.at(-1))];
    return isNode(item) ? item.range?.[0] : undefined;
  }
  const key = pairAt(document, path)?.key;
  return isNode(key) ? key.range?.[0] : undefined;
}

function pairAt(document: Document.Parsed, path: readonly string[]): Pair | undefined {
  const parent = parentOf(document, path);
  return isMap(parent) ? pairsOf(parent).get(path.at(-1) ?? '') : undefined;
}

function parentOf(document: Document.Parsed, path: readonly string[]): unknown {
  let node: unknown = document.contents;
  for (const step of path.slice(0, -1)) {
    if (isMap(node)) node = pairsOf(node).get(step)?.value;
    else node = isSeq(node) ? node.items[Number(step)] : undefined;
  }
  return node;
}

/** Index of pairs. The library searches all pairs for each key: too slow to place every entry of a large file. */
const pairsOf = onceEach(
  (map: YAMLMap): ReadonlyMap<string, Pair> => new Map(map.items.map((pair) => [keyText(pair.key), pair])),
);

const keyText = (key: unknown) => String(isNode(key) ? key.toJSON() : key);
