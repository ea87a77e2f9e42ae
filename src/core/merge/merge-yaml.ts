import { isMap, isNode, isSeq, parseDocument, visit, YAMLMap, YAMLSeq, type Document, type Node } from 'yaml';
import {
  Conflict,
  contentMember,
  contentObject,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { meaningText, sameMeaning } from '../diff/meaning.ts';
import { ExactNumber } from '../json/json.ts';
import { InvalidInput } from '../problems/problem.ts';
import { parseYaml } from '../json/yaml-text.ts';

/** A YAML file with a mapping at its top: its content, and its document. */
export interface YamlFile {
  readonly content: ContentObject;
  readonly document: Document;
}

/**
 * Parses a YAML file. Throws `InvalidInput` for invalid YAML, other types than a mapping, and aliases, because a value
 * that is written once cannot be merged twice.
 */
export function readYamlFile(text: string, file: string): YamlFile {
  parseYaml(text, file);
  const document: Document = parseDocument(text, { uniqueKeys: false, intAsBigInt: true });
  visit(document, {
    Alias() {
      throw new InvalidInput(file, '', 'a file with YAML aliases cannot be merged by key');
    },
  });
  const content = document.contents === null ? contentObject() : contentOf(document.contents);
  if (!isContentObject(content)) throw new InvalidInput(file, '', 'the top of the file is not a map');
  return { content, document };
}

/**
 * Returns the text of a file with new content. Keeps comments and layout of unchanged parts. Parts of `other` keep
 * theirs.
 */
export function printYamlFile(file: YamlFile, content: ContentObject, other: YamlFile | undefined): string {
  const document = file.document.clone();
  document.contents = nodeFor(document, content, [document.contents, other?.document.contents]);
  return document.toString({ lineWidth: 0 });
}

/** Returns the first model with this content, or else a new node from the parts of the models. */
function nodeFor(document: Document, content: Content, models: readonly unknown[]): Node {
  const nodes = models.filter(isNode);
  const known = nodes.find((node) => sameMeaning(contentOf(node), content));
  if (known !== undefined) return known;
  if (isContentObject(content)) return mapFor(document, content, nodes.filter(isMap));
  if (isContentArray(content)) return listFor(document, content, nodes.filter(isSeq));
  return document.createNode(plain(content));
}

function mapFor(document: Document, content: ContentObject, models: readonly YAMLMap[]): YAMLMap {
  const map = laidOutLike(models[0], new YAMLMap(document.schema));
  const pairsByKey = Map.groupBy(
    models.flatMap((model) => model.items),
    ({ key }) => keyText(key),
  );
  for (const key of keysInOrder(content, models)) {
    const pairs = pairsByKey.get(key) ?? [];
    const values = pairs.map((pair) => pair.value);
    const node = nodeFor(document, contentMember(content, key) ?? null, values);
    map.items.push(document.createPair(pairs[0]?.key ?? key, node));
  }
  return map;
}

function listFor(document: Document, content: readonly Content[], models: readonly YAMLSeq[]): YAMLSeq {
  const list = laidOutLike(models[0], new YAMLSeq(document.schema));
  const items = models.flatMap((model) => model.items).filter(isNode);
  const known = new Map(items.toReversed().map((node) => [meaningText(contentOf(node)), node]));
  for (const [index, item] of content.entries()) {
    const inPlace = models.map((model) => model.items[index]);
    list.items.push(nodeFor(document, item, [known.get(meaningText(item)), ...inPlace]));
  }
  return list;
}

function laidOutLike<T extends YAMLMap | YAMLSeq>(model: YAMLMap | YAMLSeq | undefined, node: T): T {
  if (model?.flow !== undefined) node.flow = model.flow;
  node.commentBefore = model?.commentBefore ?? null;
  node.comment = model?.comment ?? null;
  if (model?.spaceBefore !== undefined) node.spaceBefore = model.spaceBefore;
  return node;
}

/**
 * Returns the keys of the content in the order of the first model. Other keys follow their predecessor in their own
 * model, and its successors in the first model.
 */
function keysInOrder(content: ContentObject, models: readonly YAMLMap[]): readonly string[] {
  const order: string[] = [];
  for (const keys of [...models.map(keysOf), Object.keys(content)]) {
    const own = new Set(keys);
    let at = -1;
    for (const key of keys) {
      const known = order.indexOf(key);
      if (known === -1) {
        while (at + 1 < order.length && !own.has(order[at + 1] ?? '')) at += 1;
        order.splice((at += 1), 0, key);
      } else at = known;
    }
  }
  return order.filter((key) => Object.hasOwn(content, key));
}

const keysOf = (map: YAMLMap) => map.items.map(({ key }) => keyText(key));

const keyText = (key: unknown) => String(isNode(key) ? key.toJSON() : key);

/** Returns the content of a node. A map with only `$conflict` is a conflict. */
function contentOf(node: unknown): Content {
  if (isSeq(node)) return node.items.map(contentOf);
  if (isMap(node)) {
    const content = contentObject(node.items.map(({ key, value }) => [keyText(key), contentOf(value)]));
    return conflictOf(content) ?? content;
  }
  const value: unknown = isNode(node) ? node.toJSON() : node;
  if (typeof value === 'bigint') return integer(value);
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

function integer(value: bigint): Content {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new ExactNumber(String(value));
}

function conflictOf(content: ContentObject): Conflict | undefined {
  const said = contentMember(content, '$conflict');
  if (!isContentObject(said) || Object.keys(content).length !== 1) return undefined;
  const sides = Object.entries(said).filter(([key]) => ['base', 'target', 'incoming'].includes(key));
  const why = contentMember(said, 'why');
  return new Conflict(Object.fromEntries(sides), typeof why === 'string' ? why : '');
}

/** Returns plain values for the YAML writer. */
function plain(content: Content): unknown {
  if (content instanceof Conflict) {
    const said = Object.entries(content.sides).map(([side, value]) => [side, plain(value)] as const);
    return { $conflict: Object.fromEntries([...said, ['why', content.why]]) };
  }
  if (content instanceof ExactNumber) return BigInt(content.text);
  if (isContentArray(content)) return content.map(plain);
  if (!isContentObject(content)) return content;
  return new Map(Object.entries(content).map(([key, value]) => [key, plain(value)]));
}
