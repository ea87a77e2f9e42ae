import { AppNames } from '../../stream/app-names.ts';
import { budgets } from '../../budgets.ts';
import {
  ComposedText,
  contentMember,
  contentObject,
  EnvironmentValue,
  HookAddress,
  isContentArray,
  isContentObject,
  mapHookAddresses,
  mapMembers,
  Reference,
  referencesIn,
  Secret,
  withMember,
  type Content,
  type ContentObject,
  textMember,
} from '../../stream/content.ts';
import type { IdMap } from '../../stream/id-map.ts';
import { ExactNumber, jsonObject, member, type Json, type JsonObject } from '../../json/json.ts';
import {
  isRegistryKind,
  kindOfPath,
  kinds,
  registryKinds,
  type Kind,
  type KindName,
} from '../../stream/kinds.ts';
import { InvalidInput } from '../../problems/problem.ts';
import {
  isReferenceOnly,
  ownMember,
  resolveReference,
  scenarioFileOf,
  scenariosByStream,
  sidecarFileOf,
  streamFileOf,
  treePath,
  type Tree,
  type TreeFile,
} from '../tree.ts';
import { usualContents, type ExportContents } from './nesting.ts';
import { printExportFile } from './export-file.ts';
import { hookPlaceholder } from './hook-placeholders.ts';
import { mapAppNames } from './app-names-in-scenario.ts';
import { blueprintOf, lowerBlueprint } from '../scenario-file.ts';
import { joinSidecar } from '../sidecar.ts';
import { PackedSize } from './packed-size.ts';
import { plainJson } from '../plain-json.ts';
import { unboundReferences, type UnboundReference } from './unbound-references.ts';

export interface PackOptions {
  /** Ids of the target tenant. A resource without one gets a placeholder in the file. */
  readonly ids: IdMap;
  readonly apps?: AppNames;
  /** Milliseconds since the epoch: `exported_at`. */
  readonly at: number;
  /** Tells which subflows the file includes; all in the tree's nesting, if left out. The others must have an id. */
  readonly carries?: (stream: string) => boolean;
  /** Tells whether the file must leave out an event, rule or form that the tenant has. It must have an id. */
  readonly leavesOut?: (path: string) => boolean;
  /** Scenarios of each stream of the tree (`scenariosByStream`), for callers that pack many streams. */
  readonly scenarios?: ReadonlyMap<string, readonly string[]>;
}

export interface PackedExport {
  readonly text: string;
  /** Ids in the file of the included and referenced resources. */
  readonly ids: ReadonlyMap<string, string>;
  /**
   * References with a placeholder in the file. It does not include their target, and the target's id in the tenant is
   * unknown.
   */
  readonly unbound: readonly UnboundReference[];
  /** Paths of the webhooks whose address in the tenant is unknown, so that the file has a placeholder for it. */
  readonly unknownHooks: readonly string[];
}

/**
 * Packs a stream of a rendered tree into an export file for one tenant. Throws `InvalidInput` for a reference without
 * target.
 */
export function packStream(tree: Tree, stream: string, options: PackOptions): PackedExport {
  const packing = new Packer(tree, options);
  const file = fileOf(tree, streamFileOf(stream));
  const payload = packing.payload(stream);
  const said = ownMember(file, '$envelope');
  const name = contentMember(file.content, 'name') ?? '';
  const envelope = contentObject([
    ['name', name],
    ['exported_at', nanoseconds(options.at)],
    ...Object.entries(isContentObject(said) ? said : {}),
  ]);
  return {
    text: printExportFile(plainJson(envelope, stream) as JsonObject, payload),
    ids: packing.used,
    unbound: packing.unbound(),
    unknownHooks: [...packing.unknownHooks].sort(),
  };
}

/** Packs a scenario without a stream into a blueprint for Make's import. Two spaces, a line feed at the end. */
export function packBlueprint(tree: Tree, scenario: string, options: PackOptions): string {
  const blueprint = new Packer(tree, options).blueprint(scenario);
  return `${JSON.stringify(blueprint, undefined, 2)}\n`;
}

/** Returns RFC 3339 with nine fraction digits, in the platform's format. */
function nanoseconds(at: number): string {
  return new Date(at).toISOString().replace('Z', '000000Z');
}

function fileOf(tree: Tree, path: string): TreeFile {
  const file = tree.get(path);
  if (file === undefined) throw new InvalidInput(path, '', 'no such file in the tree', 'SLC1009');
  return file;
}

function tooDeep(stream: string): InvalidInput {
  const reason = `nests subflows deeper than ${budgets.exportFile.subflowDepth} levels`;
  return new InvalidInput(streamFileOf(stream), '', reason, 'SLC1002');
}

class Packer {
  readonly #tree: Tree;
  readonly #options: PackOptions;
  readonly #apps: AppNames;
  readonly #size = new PackedSize();
  /** Scenarios of all streams, sorted. */
  readonly #scenarios: ReadonlyMap<string, readonly string[]>;
  readonly used = new Map<string, string>();
  readonly unknownHooks = new Set<string>();
  /** Paths of streams, scenarios, webhooks, events, rules and forms in the file. */
  readonly #included = new Set<string>();
  /** Full paths of the resources to which the included streams refer by id. */
  readonly #referred = new Set<string>();
  #standIn = 0;

  constructor(tree: Tree, options: PackOptions) {
    this.#tree = tree;
    this.#options = options;
    this.#apps = options.apps ?? new AppNames();
    this.#scenarios = options.scenarios ?? scenariosByStream(tree);
  }

  payload(stream: string): JsonObject {
    const written = contentMember(
      ownMember(fileOf(this.#tree, streamFileOf(stream)), '$sections'),
      'subflows',
    );
    const exportContents = this.#exportContents(stream, written);
    for (const carried of [stream, ...includedPaths(exportContents)]) this.#noteReferences(carried);
    return this.#payload(stream, exportContents);
  }

  /** Returns the nesting of a stream's file. The tree has that of a whole file, which counts only without `carries`. */
  #exportContents(stream: string, written: Content | undefined): Content | undefined {
    const { carries } = this.#options;
    const nests = isContentArray(written) && written.length > 0;
    if (nests && carries === undefined) return written;
    const usual = this.#usualContents(stream, carries ?? (() => true));
    return usual ?? (nests ? undefined : written);
  }

  /** Returns the references whose target the file does not include and whose id in the tenant is unknown. */
  unbound(): readonly UnboundReference[] {
    const open = [...this.used.keys()].filter(
      (path) => !this.#included.has(path) && this.#options.ids.idOf(path) === undefined,
    );
    if (open.length === 0) return [];
    const included = Map.groupBy(this.#included, (path) => kindOfPath(path));
    const items = registryKinds.flatMap((kind) => included.get(kind) ?? []).map((path) => `${path}.json`);
    const streams = (included.get('stream') ?? []).map((path) => ({
      path,
      name: streamName(this.#tree, path),
      files: [...this.#filesOf(path), ...items],
    }));
    return unboundReferences(this.#tree, open, streams);
  }

  /** Returns files of the tree that belong to one stream. */
  #filesOf(stream: string): readonly string[] {
    const scenarios = this.#scenariosOf(stream);
    return [
      streamFileOf(stream),
      ...scenarios.flatMap((scenario) => [scenarioFileOf(scenario), sidecarFileOf(scenario)]),
    ];
  }

  #noteReferences(stream: string): void {
    for (const path of this.#filesOf(stream)) {
      const file = this.#tree.get(path);
      for (const part of [file?.content, ownMember(file, '$hooks')]) {
        for (const [reference] of referencesIn(part ?? null)) this.#referred.add(reference.path);
      }
    }
  }

  blueprint(scenario: string): Json {
    const { entry } = this.#entry(scenario, undefined);
    return (
      member(this.#withAppNames(plainJson(entry, scenarioFileOf(scenario)) as JsonObject), 'blueprint') ??
      null
    );
  }

  #scenariosOf(stream: string): readonly string[] {
    return this.#scenarios.get(stream) ?? [];
  }

  #isIncludable(stream: string): boolean {
    const file = this.#tree.get(streamFileOf(stream));
    return file !== undefined && !isReferenceOnly(file);
  }

  /** Returns the usual nesting in the form of an unusual one in a file. */
  #usualContents(stream: string, carries: (path: string) => boolean): Content | undefined {
    const runs = (path: string) =>
      this.#isIncludable(path) ? subflowsOf(fileOf(this.#tree, streamFileOf(path))) : [];
    const content = ({ id, subflows }: ExportContents): ContentObject =>
      contentObject([
        ['stream', new Reference(id)],
        ...(subflows ? [['subflows', subflows.map(content)] as const] : []),
      ]);
    const usual = usualContents(stream, runs, (path) => carries(path) && this.#isIncludable(path));
    if (usual === undefined) throw tooDeep(stream);
    return usual.subflows?.map(content);
  }

  #payload(stream: string, subflows: Content | undefined, depth = 0): JsonObject {
    if (depth > budgets.exportFile.subflowDepth) throw tooDeep(stream);
    this.#size.add(stream, () => this.#filesOf(stream).flatMap((path) => this.#tree.get(path) ?? []));
    this.#included.add(stream);
    const file = fileOf(this.#tree, streamFileOf(stream));
    const payload = jsonObject([['execution_template', this.#template(stream, file)]]);
    const scenarios = this.#scenariosOf(stream);
    const sections = ownMember(file, '$sections');
    const entries = scenarios.map((scenario) => this.#scenario(scenario, stream));
    const said = contentMember(sections, 'scenarios');
    if (entries.length > 0) payload['scenarios'] = entries;
    else if (said !== undefined) payload['scenarios'] = plainJson(said, streamFileOf(stream));
    for (const [name, section] of Object.entries(isContentObject(sections) ? sections : {})) {
      if (name !== 'scenarios' && name !== 'subflows')
        payload[name] = this.#section(section, streamFileOf(stream));
    }
    if (isContentArray(subflows))
      payload['subflows'] = subflows.map((node) => this.#carried(node, stream, depth + 1));
    else if (subflows !== undefined) payload['subflows'] = plainJson(subflows, streamFileOf(stream));
    return payload;
  }

  #carried(node: Content, caller: string, depth: number): JsonObject {
    const stream = contentMember(node, 'stream');
    const inner = contentMember(node, 'subflows');
    if (!(stream instanceof Reference))
      throw new InvalidInput(
        streamFileOf(caller),
        '/$sections/subflows',
        'a carried subflow is {"stream": {"$ref"}}',
        'SLC1005',
      );
    return this.#payload(stream.path, inner, depth);
  }

  #template(stream: string, file: TreeFile): JsonObject {
    const at = { file: streamFileOf(stream), stream, scenario: undefined, usual: 'string' as const };
    const template = contentObject([
      ['id', this.#id(stream, 'string')],
      ...Object.entries(this.#resolve(file.content, at) as ContentObject),
    ]);
    const { tenant } = this.#options.ids.tenant;
    return plainJson(
      tenant === undefined ? template : withMember(template, 'tenant', tenant),
      at.file,
    ) as JsonObject;
  }

  #section(section: Content, file: string): Json {
    const at = { file, stream: undefined, scenario: undefined, usual: 'string' as const };
    if (!isContentArray(section)) return plainJson(this.#resolve(section, at), file);
    const isLeftOut = (item: Content) =>
      item instanceof Reference && this.#options.leavesOut?.(item.path) === true;
    const carried = section.filter((item) => !isLeftOut(item));
    return carried.map((item) =>
      item instanceof Reference ? this.#item(item.path) : plainJson(this.#resolve(item, at), file),
    );
  }

  /** Returns an event, rule or form, with its id where it is known or where an included stream refers to it by id. */
  #item(path: string): Json {
    this.#included.add(path);
    const file = fileOf(this.#tree, `${path}.json`);
    const kind = kindOfPath(path);
    if (!isRegistryKind(kind)) {
      throw new InvalidInput(`${path}.json`, '', 'not an event, rule or form', 'SLC1009');
    }
    const at = { file: `${path}.json`, stream: undefined, scenario: undefined, usual: 'string' as const };
    const content = this.#resolve(file.content, at) as ContentObject;
    const hasId = this.#options.ids.idOf(path) !== undefined || this.#referred.has(path);
    const id = hasId ? [['id', this.#id(path, 'string')] as const] : [];
    return plainJson(contentObject([...id, ...Object.entries(content)]), at.file);
  }

  #scenario(scenario: string, stream: string): Json {
    this.#included.add(scenario);
    const { entry, file } = this.#entry(scenario, stream);
    const name = contentMember(blueprintOf(entry), 'name') ?? '';
    const whole = contentObject([['scenario_id', this.#id(scenario, 'string')], ...Object.entries(entry)]);
    const connections = ownMember(file, '$connections');
    if (isContentArray(connections))
      whole['connections'] = connections.map((reference) => this.#connection(reference, scenario));
    const hooks = ownMember(file, '$hooks');
    if (isContentObject(hooks)) {
      whole['hooks'] = Object.entries(hooks).map(([slug, hook]) =>
        this.#hook(hook, { slug, scenario, stream, name }),
      );
    }
    const wrapped = ownMember(file, '$wrapper') === false ? whole : lowerBlueprint(whole);
    return this.#withAppNames(plainJson(wrapped, scenarioFileOf(scenario)) as JsonObject);
  }

  /** Returns the entry's own content with its sidecar joined and its references resolved, still without the wrapper. */
  #entry(scenario: string, stream: string | undefined): { entry: ContentObject; file: TreeFile } {
    const path = scenarioFileOf(scenario);
    const file = fileOf(this.#tree, path);
    const sidecar = this.#tree.get(sidecarFileOf(scenario));
    const joined = sidecar === undefined ? file.content : joinSidecar(file.content, sidecar.content);
    const entry = this.#resolve(joined, { file: path, stream, scenario, usual: 'number' }) as ContentObject;
    return { entry, file };
  }

  #connection(reference: Content, scenario: string): Content {
    if (!(reference instanceof Reference)) return reference;
    const file = fileOf(this.#tree, `${reference.path}.json`);
    const at = {
      file: `${reference.path}.json`,
      stream: undefined,
      scenario: undefined,
      usual: 'number' as const,
    };
    const { team } = this.#options.ids.tenant;
    const id = this.#resolve(reference, { ...at, file: scenarioFileOf(scenario) });
    const described = Object.entries(this.#resolve(file.content, at) as ContentObject);
    return contentObject([
      ['id', id],
      ...described,
      ...(team === undefined ? [] : [['teamId', digits(team)] as const]),
    ]);
  }

  #hook(hook: Content, place: { slug: string; scenario: string; stream: string; name: Content }): Content {
    const { slug, scenario, stream, name } = place;
    const at = { file: scenarioFileOf(scenario), stream, scenario, usual: 'number' as const };
    const { team } = this.#options.ids.tenant;
    this.#included.add(`${scenario}/hooks/${slug}`);
    return contentObject([
      ['id', this.#id(`${scenario}/hooks/${slug}`, 'number')],
      ...Object.entries(this.#resolve(hook, at) as ContentObject),
      ['scenarioId', this.#id(scenario, 'number')],
      ['scenarioName', name],
      ...(team === undefined ? [] : [['teamId', digits(team)] as const]),
    ]);
  }

  #resolve(content: Content, at: PackPlace): Content {
    if (content instanceof Reference) return this.#reference(content, at);
    if (content instanceof HookAddress || content instanceof ComposedText)
      return mapHookAddresses(content, (address) => this.#hookAddress(address, at));
    if (content instanceof EnvironmentValue || content instanceof Secret) return content;
    if (isContentArray(content)) return content.map((item) => this.#resolve(item, at));
    if (!isContentObject(content)) return content;
    return mapMembers(content, (value, key) => this.#member(key, value, at));
  }

  #member(key: string, value: Content, at: PackPlace): Content {
    if (value instanceof Reference) {
      const kind = kindOfPath(resolveReference(value.path, at.stream, at.scenario));
      const row: Kind | undefined = kind === undefined ? undefined : kinds[kind];
      if (row?.templateObject?.field === key) return this.#namedObject(value, row.templateObject, at);
    }
    return this.#resolve(value, at);
  }

  #namedObject(reference: Reference, { id, name }: { id: string; name: string }, at: PackPlace): Content {
    const file = fileOf(this.#tree, `${reference.path}.json`);
    return contentObject([
      [id, this.#reference(reference, at)],
      [name, contentMember(file.content, 'name') ?? ''],
    ]);
  }

  #reference({ path, form }: Reference, at: PackPlace): Content {
    const full = resolveReference(path, at.stream, at.scenario);
    const kind = kindOfPath(full);
    if (kind === undefined)
      throw new InvalidInput(
        at.file,
        '',
        `$ref ${JSON.stringify(path)} names nothing that a tree holds`,
        'SLC1009',
      );
    return this.#id(full, form ?? at.usual);
  }

  /** Returns a webhook's address in the tenant, or a placeholder that no server answers. */
  #hookAddress({ path, part }: HookAddress, at: PackPlace): string {
    const full = resolveReference(path, at.stream, at.scenario);
    const address = this.#options.ids.hookUrlOf(full);
    if (address !== undefined) return address[part];
    this.unknownHooks.add(full);
    return hookPlaceholder(full, part);
  }

  #id(path: string, form: 'string' | 'number'): Content {
    const id = this.#idOf(path);
    return form === 'number' ? digits(id) : id;
  }

  #idOf(path: string): string {
    const known = this.used.get(path) ?? this.#options.ids.idOf(path) ?? this.#newStandIn(kindOfPath(path));
    this.used.set(path, known);
    return known;
  }

  /**
   * Returns an id for a resource that the tenant does not know yet. It only has to be the same for all references to
   * one resource in the file.
   */
  #newStandIn(kind: KindName | undefined): string {
    const row: Kind | undefined = kind && kinds[kind];
    const hasUlid = row?.idForm === 'ulid';
    for (;;) {
      this.#standIn += 1;
      const id = hasUlid ? String(this.#standIn).padStart(26, '0') : String(900_000_000 + this.#standIn);
      if (!this.#options.ids.isGiven(id)) return id;
    }
  }

  #withAppNames(entry: JsonObject): JsonObject {
    return this.#apps.isEmpty
      ? entry
      : (mapAppNames(entry, (name) => this.#apps.toTenant(name)) as JsonObject);
  }
}

/** Returns paths of the streams in a nesting, in its form in a file. */
function includedPaths(exportContents: Content | undefined): readonly string[] {
  return [...referencesIn(exportContents ?? null)].map(([{ path }]) => path);
}

interface PackPlace {
  readonly file: string;
  readonly stream: string | undefined;
  readonly scenario: string | undefined;
  /** Form of an id here, unless the reference has another one. */
  readonly usual: 'string' | 'number';
}

/** Returns digits as a number with exactly these digits, and any other id as text. */
function digits(id: string): Content {
  if (!/^(0|[1-9]\d*)$/.test(id)) return id;
  const value = Number(id);
  return String(value) === id ? value : new ExactNumber(id);
}

/** Returns paths of the streams to which a stream's triggers, steps and conditions refer, in order, each once. */
export function subflowsOf(file: TreeFile): readonly string[] {
  const found = new Set<string>();
  const visit = (content: Content) => {
    if (content instanceof Reference) {
      if (treePath(streamFileOf(content.path)).is === 'stream') found.add(content.path);
    } else if (isContentArray(content)) content.forEach(visit);
    else if (isContentObject(content))
      Object.keys(content)
        .sort()
        .forEach((key) => visit(content[key] as Content));
  };
  visit(file.content);
  return [...found];
}

export function streamName(tree: Tree, stream: string): string {
  return textMember(fileOf(tree, streamFileOf(stream)).content, 'name') ?? stream;
}
