import type { AppNames } from '../domain/app-names.ts';
import { contentMember, contentObject, withMember, type Content, type ContentObject } from '../domain/content.ts';
import type { IdBook } from '../domain/id-book.ts';
import { idText, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../domain/json.ts';
import { kinds, registryKinds, sharedKinds, type KindName, type RegistryKind } from '../domain/kinds.ts';
import { InvalidInput } from '../domain/problem.ts';
import { treeFile, type TreeFile } from '../domain/tree.ts';
import { assignPaths, type NamedThing, type PathRules } from './assign-paths.ts';
import type { CarriedStream } from './carried-streams.ts';
import { naturalKey } from './name-index.ts';
import { withoutNoise } from './scenario-unpacking.ts';
import { printContent } from './tree-text.ts';

interface Shared {
  readonly kind: KindName;
  readonly id: string | undefined;
  readonly content: ContentObject;
  /** False where it is only referred to. */
  readonly isDescribed: boolean;
  readonly exportedAt: string;
}

/** What is referred to without being described: its kind and id, and a name or type where one stands beside it. */
export interface Referred {
  readonly kind: KindName;
  readonly id: string;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
}

/**
 * Events, rules, forms and things that a tenant must have: one file each, however many streams use them. First
 * everything is learnt, then paths are assigned, then references can be asked for.
 */
export class SharedThings {
  readonly #rules: PathRules;
  readonly #ids: IdBook;
  readonly #apps: AppNames;
  /** By kind and id, or by kind and natural key for what has no id. */
  readonly #things = new Map<string, Shared>();
  readonly #paths = new Map<string, string>();

  constructor(rules: PathRules, ids: IdBook, apps: AppNames) {
    this.#rules = rules;
    this.#ids = ids;
    this.#apps = apps;
  }

  /** Events, rules and forms that a payload carries; of one that several carry, the one exported last. */
  learnPayload({ payload, exportedAt }: CarriedStream): void {
    for (const kind of registryKinds) {
      for (const item of this.carriedItems(payload, kind)) this.#learnItem(kind, item, exportedAt);
    }
  }

  /** The items of a payload's section that have a natural key; what has none stays in the stream's file. */
  carriedItems(payload: JsonObject, kind: RegistryKind): readonly JsonObject[] {
    const section = member(payload, kinds[kind].section);
    if (!isJsonArray(section)) return [];
    return section.filter((item) => isJsonObject(item) && hasNaturalKey(kind, item)) as JsonObject[];
  }

  learnConnections(entry: JsonObject): void {
    const connections = member(entry, 'connections');
    if (!isJsonArray(connections)) return;
    for (const connection of connections) {
      const id = idText(member(connection, 'id'));
      if (!isJsonObject(connection) || id === undefined) throw new InvalidInput('', '/connections', 'a connection without an id', 'SLC1003');
      const team = idText(member(connection, 'teamId'));
      if (team !== undefined) this.#ids.learnTenant({ team });
      const content = withMember(withoutNoise(connection, 'connection') as ContentObject, 'id', undefined);
      this.#learn({ kind: 'connection', id, content: this.#withAppName(content), isDescribed: true, exportedAt: '' });
    }
  }

  learnReferred({ kind, id, name, type }: Referred): void {
    const typeField = kind === 'connection' ? 'accountName' : 'type';
    const content = contentObject([
      ...(name === undefined ? [] : [['name', name] as const]),
      ...(type === undefined ? [] : [[typeField, this.#apps.toTree(type)] as const]),
    ]);
    this.#learn({ kind, id, content, isDescribed: !kinds[kind].carried, exportedAt: '' });
  }

  /** Gives a path to everything learnt since the last time. */
  assign(): void {
    for (const kind of [...sharedKinds, 'stream', 'scenario'] as const) {
      const open = [...this.#things].filter(([key, thing]) => thing.kind === kind && !this.#paths.has(key));
      const named = open.map(([key, thing]) => ({ key, thing, name: nameOf(thing) }));
      const paths = assignPaths(named.map(({ name }) => name), kind, this.#rules);
      named.forEach(({ key, thing }, index) => {
        this.#paths.set(key, paths[index] as string);
        if (thing.id !== undefined) this.#ids.set(paths[index] as string, thing.id);
      });
    }
  }

  /** The path of a thing of these files by its id; undefined if they do not name it. */
  pathOf(kind: KindName, id: string): string | undefined {
    return this.#paths.get(idKey(kind, id));
  }

  /**
   * The path of a registry item that a payload carries; undefined if the file that stands there says something else
   * and was not exported later.
   */
  pathOfItem(kind: RegistryKind, item: JsonObject, exportedAt: string): string | undefined {
    const key = this.#itemKey(kind, item);
    const thing = this.#things.get(key);
    if (thing === undefined) return undefined;
    const isSame = thing.exportedAt > exportedAt || sameContent(thing.content, this.#itemContent(item));
    return isSame ? this.#paths.get(key) : undefined;
  }

  files(): Map<string, TreeFile> {
    const files = new Map<string, TreeFile>();
    for (const [key, thing] of this.#things) {
      const path = this.#paths.get(key);
      if (path === undefined) continue;
      const file = thing.kind === 'stream' ? `${path}/value-stream.json` : `${path}.json`;
      files.set(file, treeFile(thing.content, contentObject(thing.isDescribed ? [] : [['$carried', false]])));
    }
    return files;
  }

  #learnItem(kind: RegistryKind, item: JsonObject, exportedAt: string): void {
    const key = this.#itemKey(kind, item);
    const content = this.#itemContent(item);
    const present = this.#things.get(key);
    if (present?.isDescribed === true && present.exportedAt >= exportedAt) return;
    this.#things.set(key, { kind, id: idText(member(item, 'id')), content, isDescribed: true, exportedAt });
  }

  #itemKey(kind: RegistryKind, item: JsonObject): string {
    const id = idText(member(item, 'id'));
    return id === undefined ? `${kind} key ${naturalKey(kind, (field) => member(item, field))}` : idKey(kind, id);
  }

  #itemContent(item: JsonObject): ContentObject {
    const id = member(item, 'id');
    const content = withoutNoise(item, 'item') as ContentObject;
    const isUsual = idText(id) === undefined ? false : typeof id === 'string';
    return id === undefined || !isUsual ? content : withMember(content, 'id', undefined);
  }

  #learn(thing: Shared): void {
    const key = idKey(thing.kind, thing.id as string);
    const present = this.#things.get(key);
    if (present === undefined || (thing.isDescribed && !present.isDescribed)) this.#things.set(key, thing);
  }

  #withAppName(content: ContentObject): ContentObject {
    const name = contentMember(content, 'accountName');
    return typeof name === 'string' ? withMember(content, 'accountName', this.#apps.toTree(name)) : content;
  }
}

function idKey(kind: KindName, id: string): string {
  return `${kind} id ${id}`;
}

function hasNaturalKey(kind: RegistryKind, item: Json): boolean {
  return kinds[kind].naturalKey.every((field) => typeof member(item, field) === 'string');
}

function nameOf({ kind, id, content }: Shared): NamedThing {
  const text = (field: string) => {
    const value = contentMember(content, field);
    return typeof value === 'string' ? value : '';
  };
  const [first = 'name', ...others] = kinds[kind].naturalKey;
  const name = [text(first), ...others.map(text)].find((part) => part !== '') ?? '';
  return { kind, id, key: naturalKey(kind, (field) => contentMember(content, field)), name, fallback: kinds[kind].folder.replace(/s$/, '') };
}

function sameContent(one: Content, other: Content): boolean {
  return printContent(one) === printContent(other);
}

