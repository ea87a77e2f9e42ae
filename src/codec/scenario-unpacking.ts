import type { AppNames } from '../domain/app-names.ts';
import {
  contentMember,
  contentObject,
  isContentArray,
  isContentObject,
  Reference,
  withMember,
  type Content,
  type ContentObject,
} from '../domain/content.ts';
import type { IdBook } from '../domain/id-book.ts';
import { idText, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../domain/json.ts';
import type { KindName } from '../domain/kinds.ts';
import { isNoise, type NoisePlace } from '../domain/noise.ts';
import { InvalidInput } from '../domain/problem.ts';
import { treeFile, type TreeFile } from '../domain/tree.ts';
import { assignPaths, type NamedThing, type PathRules } from './assign-paths.ts';
import { contentRank } from './content-rank.ts';
import { isModule, replaceIds, type FoundId } from './found-ids.ts';
import { naturalKey } from './name-index.ts';
import { blueprintOf, liftBlueprint, withBlueprint } from './scenario-file.ts';
import { splitSidecar } from './sidecar.ts';

export interface ScenarioEntry {
  readonly entry: JsonObject;
  /** Path in the tree, and that of its stream; a bare blueprint has none. */
  readonly path: string;
  readonly stream: string | undefined;
  readonly file: string;
}

type Refer = (found: { readonly kind: KindName; readonly id: string; readonly value: Json }) => Reference;

interface NamedHook {
  readonly hook: JsonObject;
  readonly path: string;
}

/** One entry of `scenarios` on its way into the tree. */
export class ScenarioUnpacking {
  readonly entry: JsonObject;
  readonly path: string;
  readonly stream: string | undefined;
  readonly #file: string;
  readonly #rules: PathRules;
  readonly #apps: AppNames;
  #hooks: readonly NamedHook[] = [];
  readonly #uncarried = new Map<string, ContentObject>();

  constructor(scenario: ScenarioEntry, rules: PathRules, apps: AppNames) {
    this.entry = scenario.entry;
    this.path = scenario.path;
    this.stream = scenario.stream;
    this.#file = scenario.file;
    this.#rules = rules;
    this.#apps = apps;
  }

  /** Gives each hook of the entry its path. */
  learnHooks(ids: IdBook): void {
    const hooks = this.#inUseOrder(hooksOf(this.entry, this.#file));
    const things = hooks.map((hook) => this.#hookName(hook));
    const paths = assignPaths(things, 'hook', this.#rules);
    this.#hooks = hooks.map((hook, index) => ({ hook, path: paths[index] as string }));
    for (const { hook, path } of this.#hooks) ids.set(path, idText(hook['id']) as string);
  }

  /** A hook that the blueprint refers to and the entry does not describe: it is only named. */
  learnUncarriedHook(found: FoundId, ids: IdBook): void {
    const typeName = found.type === undefined ? undefined : this.#apps.toTree(found.type);
    const fields = contentObject([
      ...(found.label === undefined ? [] : [['name', found.label] as const]),
      ...(typeName === undefined ? [] : [['typeName', typeName] as const]),
    ]);
    const key = naturalKey('hook', (name) => fields[name]);
    const thing: NamedThing = { kind: 'hook', id: found.id, key, name: found.label ?? typeName ?? '', fallback: 'hook' };
    const [path = ''] = assignPaths([thing], 'hook', { ...this.#rules, ids });
    ids.set(path, found.id);
    this.#uncarried.set(path, fields);
  }

  /** Every id in the entry but those of the connections and hooks that it describes. */
  visitIds(visit: (found: FoundId) => void): void {
    replaceIds(withoutDescriptions(this.entry), (found) => {
      visit(found);
      return null;
    });
    for (const { hook } of this.#hooks) {
      replaceIds(member(hook, 'data') ?? null, (found) => {
        visit(found);
        return null;
      });
    }
  }

  /** The scenario's file and the content of its sidecar. */
  files(refer: Refer): { file: TreeFile; sidecar: ContentObject } {
    const replaced = replaceIds(withoutDescriptions(this.entry), refer, this.#apps) as ContentObject;
    const lifted = liftBlueprint(withoutId(replaced, this.entry, 'scenario_id', 'string', refer, 'scenario'));
    const { content, sidecar } = splitSidecar(withoutZone(lifted));
    const own = contentObject();
    const connections = this.#connections(refer);
    if (connections !== undefined) own['$connections'] = connections;
    if (isJsonArray(member(this.entry, 'hooks'))) own['$hooks'] = this.#hookMap(refer);
    if (this.#uncarried.size > 0) own['$uncarriedHooks'] = bySlug(this.#uncarried);
    const isOwnKey = lifted === replaced && contentMember(replaced, 'blueprint') !== undefined && this.stream !== undefined;
    if (isOwnKey) own['$wrapper'] = false;
    return { file: treeFile(content, own), sidecar };
  }

  #connections(refer: Refer): Content | undefined {
    const connections = member(this.entry, 'connections');
    if (!isJsonArray(connections)) return undefined;
    const references = connections.map((connection) => {
      const value = member(connection, 'id') ?? null;
      return refer({ kind: 'connection', id: idText(value) as string, value });
    });
    return references.sort((one, other) => (one.path < other.path ? -1 : Number(one.path > other.path)));
  }

  #hookMap(refer: Refer): ContentObject {
    return bySlug(new Map(this.#hooks.map(({ hook, path }) => [path, this.#hookContent(hook, refer)])));
  }

  #hookContent(hook: JsonObject, refer: Refer): ContentObject {
    const data = member(hook, 'data');
    const replaced = replaceIds(withoutNoise(hook, 'hook'), refer, this.#apps) as ContentObject;
    const described = withoutId(replaced, hook, 'id', 'number', refer, 'hook');
    if (!isJsonObject(data)) return described;
    return withMember(described, 'data', replaceIds(withoutNoise(data, 'hookData'), refer, this.#apps));
  }

  #hookName(hook: JsonObject): NamedThing {
    const name = member(hook, 'name');
    const typeName = member(hook, 'typeName');
    const inTree = typeof typeName === 'string' ? this.#apps.toTree(typeName) : typeName;
    const key = naturalKey('hook', (field) => (field === 'typeName' ? inTree : member(hook, field)));
    return { kind: 'hook', id: idText(hook['id']), key, name: typeof name === 'string' ? name : '', fallback: 'hook' };
  }

  /** Hooks in the order in which modules use them; the others after them by what they mean. */
  #inUseOrder(hooks: readonly JsonObject[]): readonly JsonObject[] {
    const order = new Map<string, number>();
    replaceIds(withoutDescriptions(this.entry), ({ kind, id }) => {
      if (kind === 'hook' && !order.has(id)) order.set(id, order.size);
      return null;
    });
    const position = (hook: JsonObject) => order.get(idText(hook['id']) as string) ?? order.size;
    const rank = new Map(hooks.map((hook) => [hook, contentRank(hook)]));
    return [...hooks].sort(
      (one, other) => position(one) - position(other) || ((rank.get(one) ?? '') < (rank.get(other) ?? '') ? -1 : 1),
    );
  }
}

function hooksOf(entry: JsonObject, file: string): readonly JsonObject[] {
  const hooks = member(entry, 'hooks');
  if (!isJsonArray(hooks)) return [];
  return hooks.map((hook, index) => {
    if (isJsonObject(hook) && idText(member(hook, 'id')) !== undefined) return hook;
    throw new InvalidInput(file, `/data, decoded, hooks/${index}`, 'a hook without an id', 'SLC1003');
  });
}

/** The entry without the lists of connections and hooks, which have files and places of their own. */
function withoutDescriptions(entry: JsonObject): JsonObject {
  return contentObject(
    Object.entries(entry).filter(([key, value]) => !(['connections', 'hooks'].includes(key) && isJsonArray(value))) as [string, Content][],
  ) as JsonObject;
}

/** The object without its id; where the id's JSON type is unusual, with a reference to itself that says so. */
function withoutId(
  content: ContentObject,
  original: JsonObject,
  field: string,
  usual: 'string' | 'number',
  refer: Refer,
  kind: KindName,
): ContentObject {
  const value = member(original, field);
  const id = idText(value);
  if (value === undefined || id === undefined) return content;
  const isUsual = (typeof value === 'string') === (usual === 'string') || (usual === 'number' && !/^\d+$/.test(id));
  return withMember(content, field, isUsual ? undefined : new Reference(refer({ kind, id, value }).path, usual === 'string' ? 'number' : 'string'));
}

export function withoutNoise(object: JsonObject, place: NoisePlace): JsonObject {
  return contentObject(Object.entries(object).filter(([key]) => !isNoise(place, key)) as [string, Content][]) as JsonObject;
}

function withoutZone(content: ContentObject): ContentObject {
  const blueprint = blueprintOf(content);
  const metadata = contentMember(blueprint, 'metadata');
  if (!isContentObject(blueprint) || !isContentObject(metadata)) return content;
  const kept = contentObject(Object.entries(metadata).filter(([key]) => !isNoise('blueprintMetadata', key)));
  return withBlueprint(content, withMember(blueprint, 'metadata', kept));
}

function bySlug(contents: ReadonlyMap<string, ContentObject>): ContentObject {
  return contentObject([...contents].map(([path, content]) => [path.split('/').at(-1) as string, content]));
}

