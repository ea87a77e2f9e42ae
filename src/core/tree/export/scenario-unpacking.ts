import {
  contentMember,
  contentObject,
  withMember,
  type Content,
  type ContentObject,
  type Reference,
} from '../../stream/content.ts';
import type { IdMap } from '../../stream/id-map.ts';
import {
  idText,
  isJsonArray,
  isJsonObject,
  jsonObject,
  member,
  type Json,
  type JsonObject,
} from '../../json/json.ts';
import type { KindName } from '../../stream/kinds.ts';
import { InvalidInput } from '../../problems/problem.ts';
import { treeFile, type TreeFile } from '../tree.ts';
import { assignPaths, type NamedResource, type PathRules } from '../assign-paths.ts';
import type { AddressedHook, HookTexts } from './hook-texts.ts';
import { hookUrlIn } from './hook-texts.ts';
import { hookRank } from '../content-rank.ts';
import { foundIds, LocatedIds, replaceIds, type FoundId } from './found-ids.ts';
import { naturalKey } from '../name-index.ts';
import { liftBlueprint } from '../scenario-file.ts';
import { splitSidecar } from '../sidecar.ts';
import { hookWithoutNoise, scenarioWithoutNoise } from '../without-noise.ts';

export interface ScenarioEntry {
  /** Entry with the tree's app names. */
  readonly entry: JsonObject;
  /** Path in the tree, and that of its stream. A bare blueprint has no stream. */
  readonly path: string;
  readonly stream: string | undefined;
  readonly file: string;
}

export type ReferTo = (found: {
  readonly kind: KindName;
  readonly id: string;
  readonly value: Json;
}) => Reference;

interface NamedHook {
  readonly hook: JsonObject;
  readonly path: string;
}

/** One entry of `scenarios` during its conversion. */
export class ScenarioUnpacking {
  readonly scenario: ScenarioEntry;
  readonly #rules: PathRules;
  /** Ids outside the descriptions of connections and hooks. */
  readonly #located: LocatedIds;
  #hooks: readonly NamedHook[] = [];
  /** Hooks that the entry refers to without describing them, by slug. */
  #referenceOnly: ContentObject = contentObject();

  constructor(scenario: ScenarioEntry, rules: PathRules) {
    this.scenario = scenario;
    this.#rules = rules;
    this.#located = new LocatedIds(withoutDescriptions(scenario.entry));
  }

  /** Assigns a path to each hook that the entry describes or refers to. */
  learnHooks(ids: IdMap): void {
    const described = this.#inUseOrder(hooksOf(this.scenario));
    const paths = this.#assign(
      described.map((hook) => ({ id: idText(hook['id']) as string, content: hook })),
      ids,
    );
    this.#hooks = described.map((hook, index) => ({ hook, path: paths[index] as string }));
    const carried = new Set(described.map((hook) => idText(hook['id'])));
    const referenceOnly = [...this.#usedHooks().values()]
      .filter(({ id }) => !carried.has(id))
      .map(({ id, label, type }) => ({ id, content: namedFields(label, type) }));
    const referenceOnlyPaths = this.#assign(referenceOnly, ids);
    this.#referenceOnly = contentObject(
      referenceOnly.map(({ content }, index) => [slugOf(referenceOnlyPaths[index] as string), content]),
    );
  }

  /** Returns every id in the entry except those of the connections and hooks that it describes. */
  ids(): readonly FoundId[] {
    return [
      ...this.#located.found,
      ...this.#hooks.flatMap(({ hook }) => foundIds(hookWithoutNoise(hook) as JsonObject)),
    ];
  }

  /** Returns the webhooks that the entry describes, as far as their addresses are in it or known. */
  addressedHooks(ids: IdMap): readonly AddressedHook[] {
    return this.#hooks.flatMap(({ hook, path }) => {
      const address = hookUrlIn(hook) ?? ids.hookUrlOf(path);
      return address === undefined ? [] : [{ path, address }];
    });
  }

  /** Returns the scenario's file and the content of its sidecar. May be called once. */
  files(refer: ReferTo, texts: HookTexts | undefined): { file: TreeFile; sidecar: ContentObject } {
    const replaced = this.#located.replaceAll(refer) as ContentObject;
    const identified = withUnusualId(replaced, 'scenario_id', refer);
    const lifted = liftBlueprint(identified);
    const at = { stream: this.scenario.stream, scenario: this.scenario.path };
    const replaceIn = <T extends Content>(part: T): T => texts?.replace(part, at) ?? part;
    const { content, sidecar } = splitSidecar(replaceIn(scenarioWithoutNoise(lifted)));
    const own = contentObject();
    const connections = this.#connections(refer);
    if (connections !== undefined) own['$connections'] = connections;
    if (isJsonArray(member(this.scenario.entry, 'hooks')))
      own['$hooks'] = replaceIn(this.#hookContents(refer));
    if (Object.keys(this.#referenceOnly).length > 0) own['$uncarriedHooks'] = this.#referenceOnly;
    const isUnwrapped = lifted === identified && contentMember(lifted, 'blueprint') !== undefined;
    if (isUnwrapped && this.scenario.stream !== undefined) own['$wrapper'] = false;
    return { file: treeFile(content, own), sidecar };
  }

  #assign(
    hooks: readonly { readonly id: string; readonly content: ContentObject }[],
    ids: IdMap,
  ): readonly string[] {
    const resources = hooks.map(({ id, content }): NamedResource => {
      const text = (field: string) => contentMember(content, field);
      const name = [text('name'), text('typeName')]
        .filter((part) => typeof part === 'string')
        .find((part) => part !== '');
      return { kind: 'hook', id, key: naturalKey('hook', text), name: name ?? '', fallback: 'hook' };
    });
    const paths = assignPaths(resources, 'hook', this.#rules);
    for (const [index, { id }] of hooks.entries()) ids.set(paths[index] as string, id);
    return paths;
  }

  #connections(refer: ReferTo): Content | undefined {
    const connections = member(this.scenario.entry, 'connections');
    if (!isJsonArray(connections)) return undefined;
    const references = connections.map((connection) => {
      const value = member(connection, 'id') ?? null;
      return refer({ kind: 'connection', id: idText(value) as string, value });
    });
    return references.sort((one, other) => (one.path < other.path ? -1 : Number(one.path > other.path)));
  }

  #hookContents(refer: ReferTo): ContentObject {
    return contentObject(
      this.#hooks.map(({ hook, path }) => {
        const replaced = replaceIds(hookWithoutNoise(hook) as JsonObject, refer) as ContentObject;
        return [slugOf(path), withUnusualId(replaced, 'id', refer)];
      }),
    );
  }

  /** Returns hooks in the order of their use by modules, then the others by meaning. */
  #inUseOrder(hooks: readonly JsonObject[]): readonly JsonObject[] {
    const order = [...this.#usedHooks().keys()];
    const keyed = hooks.map((hook) => {
      const use = order.indexOf(idText(hook['id']) as string);
      return { hook, use: use === -1 ? order.length : use, rank: hookRank(hook, ({ kind }) => kind) };
    });
    keyed.sort(
      (one, other) => one.use - other.use || (one.rank < other.rank ? -1 : Number(one.rank > other.rank)),
    );
    return keyed.map(({ hook }) => hook);
  }

  #usedHooks(): ReadonlyMap<string, FoundId> {
    const used = new Map<string, FoundId>();
    for (const found of this.ids()) {
      if (found.kind !== 'hook') continue;
      const { label = found.label, type = found.type } = used.get(found.id) ?? {};
      used.set(found.id, { ...found, label, type });
    }
    return used;
  }
}

function hooksOf({ entry, file }: ScenarioEntry): readonly JsonObject[] {
  const hooks = member(entry, 'hooks');
  if (!isJsonArray(hooks)) return [];
  return hooks.map((hook, index) => {
    if (isJsonObject(hook) && idText(member(hook, 'id')) !== undefined) return hook;
    throw new InvalidInput(
      file,
      `/data, decoded, scenario ${idText(entry['scenario_id'])}, hooks/${index}`,
      'a hook without an id',
      'SLC1003',
    );
  });
}

/** Returns the entry without the lists of connections and hooks, which have files and places of their own. */
function withoutDescriptions(entry: JsonObject): JsonObject {
  const kept = Object.entries(entry).filter(
    ([key, value]) => !(['connections', 'hooks'].includes(key) && isJsonArray(value)),
  );
  return jsonObject(kept);
}

/**
 * Fields with the entry's own id. The usual JSON type of an id follows from its place. Where the export has another, a
 * reference to itself tells it.
 */
const selfIds = {
  scenario_id: { kind: 'scenario', usual: 'string' },
  id: { kind: 'hook', usual: 'number' },
} as const;

function withUnusualId(content: ContentObject, field: keyof typeof selfIds, refer: ReferTo): ContentObject {
  const value = contentMember(content, field) as Json | undefined;
  const id = idText(value);
  if (value === undefined || id === undefined) return content;
  const { kind, usual } = selfIds[field];
  const isUsual = typeof value === 'string' ? usual === 'string' || !/^\d+$/.test(id) : usual === 'number';
  return withMember(content, field, isUsual ? undefined : refer({ kind, id, value }));
}

function namedFields(name: string | undefined, typeName: string | undefined): ContentObject {
  return contentObject([
    ...(name === undefined ? [] : [['name', name] as const]),
    ...(typeName === undefined ? [] : [['typeName', typeName] as const]),
  ]);
}

function slugOf(path: string): string {
  return path.split('/').at(-1) as string;
}
