import {
  contentMember,
  contentObject,
  Reference,
  withMember,
  type Content,
  type ContentObject,
} from '../../stream/content.ts';
import type { IdMap } from '../../stream/id-map.ts';
import { idText, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../../json/json.ts';
import {
  isNamedKind,
  kinds,
  registryKinds,
  sharedKinds,
  type KindName,
  type RegistryKind,
} from '../../stream/kinds.ts';
import { InvalidInput } from '../../problems/problem.ts';
import { fileOfTarget } from '../presence.ts';
import { isReferenceOnly, treeFile, type TreeFile } from '../tree.ts';
import { assignPaths, type NamedResource, type PathRules } from '../assign-paths.ts';
import type { PackedStream } from './included-streams.ts';
import { naturalKey, type NameIndex } from '../name-index.ts';
import { printContent } from '../print.ts';
import { withoutNoise } from '../without-noise.ts';

interface Shared {
  readonly kind: KindName;
  readonly id: string | undefined;
  readonly content: ContentObject;
  /** Tells whether a file describes it, and not only refers to it. */
  readonly isDescribed: boolean;
  /** Tells whether the export writes the id of an event, rule or form as a number. */
  readonly hasNumericId: boolean;
  readonly exportedAt: string;
}

/**
 * A resource that is referred to without being described: its kind and id, and the name or type next to the reference.
 */
export interface Referred {
  readonly kind: KindName;
  readonly id: string;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
}

/**
 * Events, rules, forms and prerequisites: one file each, however many streams use them. Callers first add everything,
 * then assign paths, then ask for references.
 */
export class SharedResources {
  readonly #rules: PathRules;
  readonly #ids: IdMap;
  /** Names in the tree. */
  readonly #known: NameIndex;
  /** Resources by kind and id, or by kind and natural key if they have no id. */
  readonly #resources = new Map<string, Shared>();
  /** Order of first use, for resources of one name. */
  readonly #uses = new Map<string, number>();
  readonly #paths = new Map<string, string>();

  constructor(rules: PathRules) {
    this.#rules = rules;
    this.#ids = rules.ids;
    this.#known = rules.names;
  }

  /** Adds events, rules and forms in a payload. Of equal ones in several payloads, the last exported counts. */
  learnPayload({ payload, exportedAt }: PackedStream): void {
    for (const kind of registryKinds) {
      const section = member(payload, kinds[kind].section);
      for (const item of isJsonArray(section) ? section : []) {
        const resource = registryItem(kind, item, exportedAt);
        if (resource !== undefined) this.#learnDescribed(itemKey(resource), resource);
      }
    }
  }

  /**
   * Adds the connections that an entry of `scenarios` describes. Of equal ones in several entries, the last exported
   * counts.
   */
  learnConnections(
    entry: JsonObject,
    { file, exportedAt }: { readonly file: string; readonly exportedAt: string },
  ): void {
    const connections = member(entry, 'connections');
    if (!isJsonArray(connections)) return;
    for (const [index, connection] of connections.entries()) {
      const id = idText(member(connection, 'id'));
      if (!isJsonObject(connection) || id === undefined) {
        throw new InvalidInput(
          file,
          `/data, decoded, scenario ${idText(entry['scenario_id'])}, connections/${index}`,
          'a connection without an id',
          'SLC1003',
        );
      }
      const team = idText(member(connection, 'teamId'));
      if (team !== undefined) this.#ids.learnTenant({ team });
      const content = withMember(withoutNoise(connection, 'connection'), 'id', undefined);
      const resource = {
        kind: 'connection',
        id,
        content,
        isDescribed: true,
        hasNumericId: false,
        exportedAt,
      } as const;
      this.#learnDescribed(idKey('connection', id), resource);
    }
  }

  /**
   * Adds a resource that a file refers to. Its file in the tree stays unchanged, except that a resource which no file
   * describes may get a newer name.
   */
  learnReferred({ kind, id, name, type }: Referred): void {
    const known = this.#ids.pathOf(kind, id);
    if (known !== undefined && this.#isDescribed(kind, known)) return;
    const typeField = kind === 'connection' ? 'accountName' : 'type';
    const content = contentObject([
      ...(name === undefined ? [] : [['name', name] as const]),
      ...(type === undefined ? [] : [[typeField, type] as const]),
    ]);
    const key = idKey(kind, id);
    const present = this.#resources.get(key);
    if (present?.isDescribed === true) return;
    const merged = contentObject([...Object.entries(content), ...Object.entries(present?.content ?? {})]);
    this.#resources.set(key, {
      kind,
      id,
      content: merged,
      isDescribed: false,
      hasNumericId: false,
      exportedAt: '',
    });
  }

  /**
   * Records the use of a resource. Of resources that differ only in their ids, the one used first gets the plainer
   * path.
   */
  noteUse(kind: KindName, id: string): void {
    const key = idKey(kind, id);
    if (!this.#uses.has(key)) this.#uses.set(key, this.#uses.size);
  }

  /** Assigns a path to every added resource. */
  assign(): void {
    for (const kind of [...sharedKinds, 'stream', 'scenario'] as const) {
      const resources = [...this.#resources].filter(([, resource]) => resource.kind === kind);
      if (isNamedKind(kind)) {
        for (const [key, { id }] of resources) this.#paths.set(key, `${kinds[kind].folder}/${id}`);
        continue;
      }
      const named = resources.map(([key, shared]) => {
        const resource = namedResource(shared);
        return { key, resource, content: printContent(shared.content), use: this.#uses.get(key) ?? Infinity };
      });
      named.sort(
        (one, other) =>
          compare(one.resource.name, other.resource.name) ||
          compare(one.content, other.content) ||
          compare(one.use, other.use) ||
          compare(one.key, other.key),
      );
      const paths = assignPaths(
        named.map(({ resource }) => resource),
        kind,
        this.#rules,
      );
      for (const [index, { key, resource }] of named.entries()) {
        this.#paths.set(key, paths[index] as string);
        if (resource.id !== undefined) this.#ids.set(paths[index] as string, resource.id);
      }
    }
  }

  /** Returns the path of a resource of these files by its id; undefined if they do not name it. */
  pathOf(kind: KindName, id: string): string | undefined {
    return this.#paths.get(idKey(kind, id));
  }

  /**
   * Returns the known content of a resource by its id, also before paths are assigned; undefined if nothing is known.
   */
  contentOf(kind: KindName, id: string): ContentObject | undefined {
    const resource = this.#resources.get(idKey(kind, id));
    if (resource !== undefined) return this.#contentOf(resource);
    const path = this.#ids.pathOf(kind, id);
    return path === undefined ? undefined : this.#known.file(fileOfTarget(path))?.content;
  }

  /**
   * Returns an item of a registry section as in a stream's file: a reference, or the item itself. It stays an item if
   * it has neither key nor id, or if it differs from the file at its path that was not exported earlier.
   */
  item(kind: RegistryKind, item: Json, exportedAt: string): Content {
    const own = registryItem(kind, item, exportedAt);
    const resource = own && this.#resources.get(itemKey(own));
    const path = own && this.#paths.get(itemKey(own));
    if (own === undefined || resource === undefined || path === undefined) {
      return isJsonObject(item) ? withoutNoise(item, 'item') : item;
    }
    const isSame = resource.exportedAt > exportedAt || sameContent(resource, own);
    return isSame ? new Reference(path) : withId(own, path);
  }

  files(): Map<string, TreeFile> {
    const files = new Map<string, TreeFile>();
    for (const [key, resource] of this.#resources) {
      const path = this.#paths.get(key);
      if (path === undefined) continue;
      const content = resource.hasNumericId ? withId(resource, path) : this.#contentOf(resource);
      const isLeftOut = kinds[resource.kind].carried && !resource.isDescribed;
      files.set(fileOfTarget(path), treeFile(content, contentObject(isLeftOut ? [['$carried', false]] : [])));
    }
    return files;
  }

  /**
   * Tells whether an export described the file at a path of the known tree. Then a reference adds nothing. A resource
   * with a known id may have no file in the tree: another stream's file named it, and the stream that uses it was not
   * exported.
   */
  #isDescribed(kind: KindName, path: string): boolean {
    const file = this.#known.file(fileOfTarget(path));
    return file !== undefined && kinds[kind].carried && !isReferenceOnly(file);
  }

  #learnDescribed(key: string, resource: Shared): void {
    const present = this.#resources.get(key);
    if (present === undefined || isNewer(resource, present)) this.#resources.set(key, resource);
  }

  /**
   * Returns the content of a reference. A resource that is only referred to keeps the other members of its file in the
   * tree.
   */
  #contentOf({ kind, id, content, isDescribed }: Shared): ContentObject {
    const path = isDescribed || id === undefined ? undefined : this.#ids.pathOf(kind, id);
    const known = path === undefined ? undefined : this.#known.file(fileOfTarget(path));
    return known === undefined
      ? content
      : contentObject([...Object.entries(known.content), ...Object.entries(content)]);
  }
}

function registryItem(kind: RegistryKind, item: Json, exportedAt: string): Shared | undefined {
  if (!isJsonObject(item)) return undefined;
  const value = member(item, 'id');
  const id = idText(value);
  if (id === undefined && !kinds[kind].naturalKey.every((field) => typeof member(item, field) === 'string'))
    return undefined;
  const kept = withoutNoise(item, 'item');
  const content = id === undefined ? kept : withMember(kept, 'id', undefined);
  return {
    kind,
    id,
    content,
    isDescribed: true,
    hasNumericId: id !== undefined && typeof value !== 'string',
    exportedAt,
  };
}

/** Returns the content with its id, if it has one, as a reference. */
function withId({ id, content, hasNumericId }: Shared, path: string): ContentObject {
  return id === undefined
    ? content
    : withMember(content, 'id', new Reference(path, hasNumericId ? 'number' : undefined));
}

function isNewer(resource: Shared, present: Shared): boolean {
  if (resource.isDescribed !== present.isDescribed) return resource.isDescribed;
  if (resource.exportedAt !== present.exportedAt) return resource.exportedAt > present.exportedAt;
  return printContent(resource.content) < printContent(present.content);
}

function sameContent(one: Shared, other: Shared): boolean {
  return one.hasNumericId === other.hasNumericId && printContent(one.content) === printContent(other.content);
}

function idKey(kind: KindName, id: string): string {
  return `${kind} id ${id}`;
}

function itemKey({ kind, id, content }: Shared): string {
  return id === undefined ? `${kind} key ${keyOf(kind, content)}` : idKey(kind, id);
}

function keyOf(kind: KindName, content: ContentObject): string {
  return naturalKey(kind, (field) => contentMember(content, field));
}

function namedResource({ kind, id, content }: Shared): NamedResource {
  const texts = kinds[kind].naturalKey.map((field) => contentMember(content, field));
  const name = texts.find((text) => typeof text === 'string' && text !== '');
  return {
    kind,
    id,
    key: keyOf(kind, content),
    name: typeof name === 'string' ? name : '',
    fallback: kinds[kind].folder.replace(/s$/, ''),
  };
}

function compare<T extends string | number>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
