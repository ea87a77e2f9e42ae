import {
  contentMember,
  contentObject,
  isContentArray,
  isContentObject,
  referencesIn,
  type Content,
  type ContentObject,
} from '../../stream/content.ts';
import { itemIdentities } from '../item-words.ts';
import { resolved, sameMeaning } from '../meaning.ts';
import { nameAt, type Names } from '../names.ts';
import { pairItems } from '../pair-items.ts';
import type { NodeShape } from './graph.ts';
import { partKey, type Inner, type OutlineItem, type Outline, type Outlines } from './outline.ts';

export interface StreamSides {
  readonly stream: string;
  /** Content of `value-stream.json`; undefined on a side without the file. */
  readonly before: ContentObject | undefined;
  readonly after: ContentObject | undefined;
  readonly names: Names;
  /** Paths of scenarios, streams and shared resources that differ. */
  readonly changed: ReadonlySet<string>;
}

/** Outlines the triggers and steps of a stream, the streams that they run and their conditions, with all changes. */
export function streamOutlines(sides: StreamSides): Outlines {
  const content = (side: ContentObject | undefined) =>
    resolved(side ?? contentObject(), sides.stream, undefined);
  const comparison = new StreamOutlines(sides);
  const outlines = comparison.outlines(content(sides.before), content(sides.after));
  return { ...outlines, changed: comparison };
}

interface Both<T> {
  readonly before: T;
  readonly after: T;
}

/** Outlines of both sides. A step has the same key in both. */
class StreamOutlines {
  readonly items = new Set<string>();
  readonly parts = new Set<string>();
  readonly #sides: StreamSides;

  constructor(sides: StreamSides) {
    this.#sides = sides;
  }

  outlines(before: ContentObject, after: ContentObject): Both<Outline> {
    const triggers = this.#list(before, after, 'trigger', 'trigger');
    const steps = this.#list(before, after, 'steps', 'step');
    const outline = (side: keyof Both<unknown>): Outline => ({ from: triggers[side], flows: [steps[side]] });
    return { before: outline('before'), after: outline('after') };
  }

  #list(
    before: Content | undefined,
    after: Content | undefined,
    key: string,
    prefix: string,
  ): Both<readonly OutlineItem[]> {
    const [old, now] = [listIn(before, key), listIn(after, key)];
    const keys = keysOf(old, now, prefix);
    for (const [index, item] of now.entries()) {
      const at = keys.before.indexOf(keys.after[index] ?? '');
      if (at !== -1) this.#compare(keys.after[index] ?? '', old[at] ?? null, item);
    }
    const inner = this.#innerOf(old, now, keys);
    const made = (side: keyof Both<unknown>, list: readonly Content[]) =>
      list.map((item, index) => {
        const own = keys[side][index] ?? '';
        return this.#item(
          own,
          item,
          `${prefix.split(' ').at(-1) ?? ''} ${index + 1}`,
          inner[side].get(own) ?? [],
        );
      });
    return { before: made('before', old), after: made('after', now) };
  }

  /** Compares one step, without the steps inside it. */
  #compare(key: string, before: Content, after: Content): void {
    const [old, now] = [before, after].map((item) => without(item, ['conditions', 'branch']));
    const [conditions, wanted] = [before, after].map((item) => contentMember(item, 'conditions') ?? null);
    if (!sameMeaning(conditions ?? null, wanted ?? null)) this.parts.add(partKey(key, 'condition')).add(key);
    const runs = [...referencesIn(now ?? null)].map(([{ path }]) => path);
    const isOther = !sameMeaning(old ?? null, now ?? null) || this.parts.has(partKey(key, 'condition'));
    if (isOther || runs.some((path) => this.#sides.changed.has(path))) this.items.add(key);
  }

  /** Returns the steps on the paths of a branch. */
  #innerOf(
    old: readonly Content[],
    now: readonly Content[],
    keys: Both<readonly string[]>,
  ): Both<ReadonlyMap<string, readonly Inner[]>> {
    const inner = { before: new Map<string, readonly Inner[]>(), after: new Map<string, readonly Inner[]>() };
    for (const key of new Set([...keys.before, ...keys.after])) {
      const own = { before: old[keys.before.indexOf(key)], after: now[keys.after.indexOf(key)] };
      const [before, after] = [pathsOf(own.before), pathsOf(own.after)];
      const paths = keysOf(before, after, `${key} path`);
      const flows = [...new Set([...paths.before, ...paths.after])].map((path) => {
        const [was, is] = [before[paths.before.indexOf(path)], after[paths.after.indexOf(path)]];
        if (was !== undefined && is !== undefined) this.#comparePath(key, path, was, is);
        return { path, was, is, steps: this.#list(was, is, 'steps', `${path} step`) };
      });
      for (const side of ['before', 'after'] as const)
        inner[side].set(
          key,
          flows.flatMap(({ path, was, is, steps }) => {
            const holder = side === 'before' ? was : is;
            return holder === undefined ? [] : [this.#path(path, holder, steps[side])];
          }),
        );
    }
    return inner;
  }

  #comparePath(key: string, path: string, before: Content, after: Content): void {
    const [old, now] = [before, after].map((item) => without(item, ['steps']));
    if (sameMeaning(old ?? null, now ?? null)) return;
    this.parts.add(partKey(key, path));
    this.items.add(key);
  }

  #path(name: string, path: Content, items: readonly OutlineItem[]): Inner {
    const label = contentMember(path, 'label');
    const lines = [
      ...(typeof label === 'string' && label !== '' ? [`path ${label}`] : []),
      ...this.#conditions(path),
    ];
    return { name, lines, way: 'flow', joins: true, items };
  }

  #item(key: string, item: Content, title: string, inner: readonly Inner[]): OutlineItem {
    const type = [contentMember(item, 'stepType'), contentMember(item, 'trigger_type')].find(
      (text) => typeof text === 'string',
    );
    const isTrigger = key.startsWith('trigger');
    const listens = ['event_type', 'timeExpression'].map((name) => contentMember(item, name));
    const texts = listens.filter((text) => typeof text === 'string').filter((text) => text !== '');
    const runs = [...referencesIn(without(item, ['conditions', 'branch']))].map(([{ path }]) =>
      this.#name(path),
    );
    const conditions = this.#conditions(item);
    return {
      key,
      lines: [
        `${title} ${typeof type === 'string' ? type.replaceAll('_', ' ') : ''}`,
        ...some([...texts, ...runs]),
        ...(isTrigger ? conditions : []),
      ],
      shape: shapeOf(isTrigger, item, inner),
      condition: isTrigger ? [] : conditions,
      inner,
    };
  }

  #name(path: string, noun = ''): string {
    return `${this.#sides.changed.has(path) ? '~ ' : ''}${noun}${nameAt(this.#sides.names, path)}`;
  }

  /** `if order.held OR`, `order.released`, `rule vip`. */
  #conditions(holder: Content): readonly string[] {
    const conditions = contentMember(holder, 'conditions');
    if (!isContentObject(conditions)) return [];
    const operator = contentMember(conditions, 'operator');
    const events = listIn(conditions, 'event_types').filter((text) => typeof text === 'string');
    const joined = events.map((event, index) =>
      index + 1 < events.length && typeof operator === 'string' ? `${event} ${operator}` : event,
    );
    const rules = [...referencesIn(conditions)].map(([{ path }]) =>
      this.#name(path, path.startsWith('rules/') ? 'rule ' : ''),
    );
    return some([...joined, ...rules].map((line, index) => (index === 0 ? `if ${line}` : line)));
  }
}

const mostLines = 4;

function some(lines: readonly string[]): readonly string[] {
  return lines.length <= mostLines + 1
    ? lines
    : [...lines.slice(0, mostLines), `… ${lines.length - mostLines} more`];
}

function shapeOf(isTrigger: boolean, item: Content, inner: readonly Inner[]): NodeShape {
  if (isTrigger) return 'start';
  if (inner.length > 0) return 'choice';
  return contentMember(item, 'stepType') === 'subflow' ? 'inner' : 'box';
}

const pathsOf = (step: Content | undefined) => listIn(contentMember(step, 'branch'), 'paths');

function listIn(value: Content | undefined, key: string): readonly Content[] {
  const list = contentMember(value, key);
  return isContentArray(list) ? list : [];
}

function without(item: Content, keys: readonly string[]): Content {
  return isContentObject(item)
    ? contentObject(Object.entries(item).filter(([key]) => !keys.includes(key)))
    : item;
}

/**
 * Returns a key for each item, the same for paired items: the index on the newer side, and on the older side for
 * removed items.
 */
function keysOf(
  before: readonly Content[],
  after: readonly Content[],
  prefix: string,
): Both<readonly string[]> {
  const { pairs } = pairItems<Content>(before, after, {
    identities: itemIdentities,
    parts: () => [],
    isPlain: () => false,
  });
  const partner = new Map(pairs.map((pair) => [pair.before, pair.after]));
  return {
    before: before.map((_, index) => {
      const at = partner.get(index);
      return at === undefined ? `${prefix} ${index} gone` : `${prefix} ${at}`;
    }),
    after: after.map((_, index) => `${prefix} ${index}`),
  };
}
