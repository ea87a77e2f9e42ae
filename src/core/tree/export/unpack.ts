import { AppNames } from '../../stream/app-names.ts';
import { hookAddressesIn, Reference, type Content } from '../../stream/content.ts';
import { idOfNamed, namedIn, pathOfNamed } from '../../stream/expressions.ts';
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
import { kinds, type KindName } from '../../stream/kinds.ts';
import { InvalidInput } from '../../problems/problem.ts';
import {
  relativeReference,
  sidecarFileOf,
  scenarioFileOf,
  streamFileOf,
  treeFile,
  type Tree,
  type TreeFile,
} from '../tree.ts';
import { HookTexts } from './hook-texts.ts';
import { mapAppNames } from './app-names-in-scenario.ts';
import { assignPaths, type NamedResource, type PathRules } from '../assign-paths.ts';
import { authoritative, includedStreams, runsOf, type PackedStream } from './included-streams.ts';
import { compare, compareRanks, scenarioRank, streamRank, type ContentRank } from '../content-rank.ts';
import type { BlueprintFile, ExportFile } from './export-file.ts';
import { NameIndex, naturalKey } from '../name-index.ts';
import { ScenarioUnpacking, type ReferTo, type ScenarioEntry } from './scenario-unpacking.ts';
import { SharedResources } from './shared-resources.ts';
import { streamFile, visitStreamIds } from '../stream-file.ts';

/** Knowledge of the tenant and the tree before files are unpacked. */
export interface UnpackContext {
  /** Ids of the tenant from earlier files; not changed. */
  readonly ids: IdMap;
  /** Target tree, or the part of it that may have resources of the same names. */
  readonly tree: Tree;
  /** Index of that tree, for callers that unpack into it more than once. */
  readonly names?: NameIndex;
  /** Tells whether the tenant still has the resource of a path with a known id. Default: yes. */
  readonly isAlive?: (path: string) => boolean;
  /** Returns the name of a stream by its id, for streams that these files run and do not include. */
  readonly nameOf?: (id: string) => string | undefined;
  readonly apps?: AppNames;
  /**
   * Files in which addresses of webhooks become `$hookUrl`: all, or only those that have `$hookUrl` in that tree, so
   * that a tree with such addresses in another form stays comparable. Default: all.
   */
  readonly hookUrls?: 'all' | 'as in the tree';
}

export interface UnpackedStream {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** Tells whether it has a file of its own, and is not only included in that of another stream. */
  readonly isOwnFile: boolean;
  /** Paths of the files of the tree that belong to this stream alone. */
  readonly files: readonly string[];
  /** Paths of the shared resources and the subflows that it uses, without extension. */
  readonly uses: readonly string[];
}

export interface Unpacked {
  /** Files of the streams and of all resources that they use. */
  readonly tree: Tree;
  readonly streams: readonly UnpackedStream[];
  /** Known ids, and those of these files. */
  readonly ids: IdMap;
}

/**
 * Converts export files and bare blueprints to files of the tree. Throws `InvalidInput` for an invalid file. The result
 * depends only on the meaning of the files: the order of sets, keys and files does not matter.
 */
export function unpack(files: readonly (ExportFile | BlueprintFile)[], known: UnpackContext): Unpacked {
  const streams = files.filter((file) => file.is === 'export').flatMap(includedStreams);
  const apps = known.apps ?? new AppNames();
  const inTree = streams.map((stream) => ({ ...stream, payload: payloadInTree(stream, apps) }));
  const blueprints = files
    .filter((file) => file.is === 'blueprint')
    .map((blueprint) => bareScenario(blueprint, apps));
  return new Unpacking(authoritative(inTree), blueprints, known).result();
}

interface NamedStream {
  readonly stream: PackedStream;
  readonly path: string;
  readonly scenarios: readonly ScenarioUnpacking[];
}

/** Rank of a resource whose place is known without one. */
const alone: ContentRank = { content: '', layout: '' };

interface BareScenario {
  readonly file: string;
  /** Blueprint in the form of an entry of `scenarios`. */
  readonly entry: JsonObject;
}

class Unpacking {
  readonly #known: UnpackContext;
  readonly #ids: IdMap;
  readonly #names: NameIndex;
  readonly #byId: ReadonlyMap<string, PackedStream>;
  readonly #streams: readonly NamedStream[];
  readonly #bare: readonly ScenarioUnpacking[];
  readonly #barePaths = new Set<string>();
  readonly #shared: SharedResources;

  constructor(
    streams: ReadonlyMap<string, PackedStream>,
    blueprints: readonly BareScenario[],
    known: UnpackContext,
  ) {
    this.#known = known;
    this.#ids = known.ids.draft();
    this.#names = known.names ?? new NameIndex(known.tree);
    this.#byId = streams;
    this.#shared = new SharedResources(this.#rules(''));
    for (const stream of streams.values()) this.#learnDescribed(stream);
    this.#streams = this.#nameStreams([...streams.values()]);
    this.#bare = this.#nameBlueprints(blueprints);
    this.#learnReferences();
    this.#shared.assign();
  }

  result(): Unpacked {
    const files = new Map<string, TreeFile>();
    const streams = this.#streams.map((stream) => this.#write(stream, files));
    for (const scenario of this.#bare) this.#writeScenario(scenario, files, new Set(), undefined);
    for (const [path, file] of this.#shared.files()) files.set(path, file);
    return { tree: files, streams, ids: this.#ids };
  }

  #rules(scope: string): PathRules {
    return {
      scope,
      ids: this.#ids,
      names: this.#names,
      isAlive: this.#known.isAlive ?? (() => true),
      isGiven: (path) => this.#barePaths.has(path),
    };
  }

  #learnDescribed(stream: PackedStream): void {
    const tenant = idText(member(member(stream.payload, 'execution_template'), 'tenant'));
    if (tenant !== undefined) this.#ids.learnTenant({ tenant });
    this.#shared.learnPayload(stream);
    for (const entry of scenarioEntries(stream)) this.#shared.learnConnections(entry, stream);
  }

  readonly #meaningOf = ({ kind, id }: { readonly kind: KindName; readonly id: string }): Content => [
    kind,
    kind === 'stream' ? (this.#byId.get(id)?.name ?? null) : (this.#shared.contentOf(kind, id) ?? null),
  ];

  /** Assigns paths to streams. Returns them sorted by path. */
  #nameStreams(streams: readonly PackedStream[]): NamedStream[] {
    const ranked = this.#inRankOrder(streams);
    const resources = ranked.map(({ id, name }): NamedResource => {
      return { kind: 'stream', id, key: naturalKey('stream', () => name), name, fallback: 'value-stream' };
    });
    const paths = assignPaths(resources, 'stream', this.#rules(''));
    const named = ranked.map((stream, index) => ({ stream, path: paths[index] as string }));
    for (const { stream, path } of named) this.#ids.set(path, stream.id);
    named.sort((one, other) => (one.path < other.path ? -1 : 1));
    return named.map(({ stream, path }) => ({ stream, path, scenarios: this.#nameScenarios(stream, path) }));
  }

  /**
   * Sorts streams of one name by content, then by their callers, then by designer data, so that slugs depend neither on
   * order nor on ids.
   */
  #inRankOrder(streams: readonly PackedStream[]): readonly PackedStream[] {
    const named = Map.groupBy(streams, ({ name }) => name);
    const keyed = streams.map((stream) => {
      const isAlone = named.get(stream.name)?.length === 1;
      return { stream, rank: isAlone ? alone : streamRank(stream.payload, this.#meaningOf) };
    });
    const byName = (one: PackedStream, other: PackedStream) => compare(one.name, other.name);
    keyed.sort(
      (one, other) =>
        byName(one.stream, other.stream) ||
        compareRanks(one.rank, other.rank) ||
        compare(one.stream.id, other.stream.id),
    );
    const runs = [...new Set(keyed.flatMap(({ stream }) => runsOf(stream)))];
    const firstRun = new Map(runs.map((id, index) => [id, index]));
    const run = (stream: PackedStream) => firstRun.get(stream.id) ?? runs.length;
    keyed.sort(
      (one, other) =>
        byName(one.stream, other.stream) ||
        compare(one.rank.content, other.rank.content) ||
        run(one.stream) - run(other.stream),
    );
    return keyed.map(({ stream }) => stream);
  }

  #nameScenarios(stream: PackedStream, path: string): ScenarioUnpacking[] {
    const entries = this.#inUseOrder(scenarioEntries(stream), stream);
    const paths = assignPaths(entries.map(scenarioResource), 'scenario', this.#rules(path));
    return entries.map((entry, index) => {
      const scenario = paths[index] as string;
      this.#ids.set(scenario, idText(entry['scenario_id']) as string);
      return this.#scenario({ entry, path: scenario, stream: path, file: stream.file });
    });
  }

  /** Sorts scenarios by their first use in triggers and steps, then the others by meaning. */
  #inUseOrder(entries: readonly JsonObject[], stream: PackedStream): readonly JsonObject[] {
    const used = new Set<string>();
    visitStreamIds(stream, ({ kind, id }) => {
      if (kind === 'scenario') used.add(id);
      return null;
    });
    const order = [...used];
    const keyed = entries.map((entry) => {
      const use = order.indexOf(idText(entry['scenario_id']) as string);
      return {
        entry,
        use: use === -1 ? order.length : use,
        rank: use === -1 ? scenarioRank(entry, this.#meaningOf) : alone,
      };
    });
    keyed.sort((one, other) => one.use - other.use || compareRanks(one.rank, other.rank));
    return keyed.map(({ entry }) => entry);
  }

  #nameBlueprints(blueprints: readonly BareScenario[]): ScenarioUnpacking[] {
    const keyed = blueprints.map((bare) => ({ bare, rank: scenarioRank(bare.entry, this.#meaningOf) }));
    keyed.sort((one, other) => compareRanks(one.rank, other.rank));
    const resources = keyed.map(({ bare }) => scenarioResource(bare.entry));
    const paths = assignPaths(resources, 'scenario', this.#rules(''));
    for (const path of paths) this.#barePaths.add(path);
    return keyed.map(({ bare }, index) =>
      this.#scenario({ ...bare, path: paths[index] as string, stream: undefined }),
    );
  }

  #scenario(entry: ScenarioEntry): ScenarioUnpacking {
    const scenario = new ScenarioUnpacking(entry, this.#rules(entry.path));
    scenario.learnHooks(this.#ids);
    return scenario;
  }

  /** Records all uses, and adds resources that are referred to without being described. Their files only name them. */
  #learnReferences(): void {
    const learn = (found: {
      readonly kind: KindName;
      readonly id: string;
      readonly name?: string | undefined;
      readonly type?: string | undefined;
    }) => {
      if (found.kind === 'hook') return;
      this.#shared.noteUse(found.kind, found.id);
      if (this.#isIncluded(found.kind, found.id)) return;
      const listed = found.kind === 'stream' ? this.#known.nameOf?.(found.id) : undefined;
      this.#shared.learnReferred({ ...found, name: found.name ?? listed });
    };
    for (const { stream } of this.#streams) {
      visitStreamIds(stream, (found) => {
        learn(found);
        return null;
      });
    }
    const scenarios = [...this.#streams.flatMap((stream) => stream.scenarios), ...this.#bare];
    for (const scenario of scenarios) {
      for (const found of scenario.ids()) learn({ ...found, name: found.label });
      for (const [named] of namedIn(scenario.scenario.entry)) learn({ ...named, id: idOfNamed(named) });
      for (const id of connectionIds(scenario.scenario.entry)) this.#shared.noteUse('connection', id);
    }
  }

  #isIncluded(kind: KindName, id: string): boolean {
    if (kind === 'stream') return this.#byId.has(id);
    return (
      kind === 'scenario' &&
      this.#ids.scenarioPaths(id).some((path) => path.startsWith(`${kinds.stream.folder}/`))
    );
  }

  #write({ stream, path, scenarios }: NamedStream, files: Map<string, TreeFile>): UnpackedStream {
    const uses = new Set<string>();
    const texts = this.#hookTexts(scenarios);
    const own = scenarios.flatMap((scenario) => this.#writeScenario(scenario, files, uses, texts));
    const { file, uses: listed } = streamFile(stream, {
      refer: this.#referFrom({ stream: path, scenario: undefined, usual: 'string' }, uses),
      shared: this.#shared,
      streams: this.#byId,
    });
    for (const used of listed) uses.add(used);
    const replaced = texts && this.#hasHookUrls(streamFileOf(path)) ? texts : undefined;
    const at = { stream: path, scenario: undefined };
    files.set(
      streamFileOf(path),
      replaced === undefined
        ? file
        : treeFile(replaced.replace(file.content, at), replaced.replace(file.own, at)),
    );
    return {
      path,
      id: stream.id,
      name: stream.name,
      file: stream.file,
      isOwnFile: stream.root !== undefined,
      files: [streamFileOf(path), ...own],
      uses: [...uses].sort(),
    };
  }

  #hookTexts(scenarios: readonly ScenarioUnpacking[]): HookTexts | undefined {
    const hooks = scenarios.flatMap((scenario) => scenario.addressedHooks(this.#ids));
    if (hooks.length === 0) return undefined;
    return new HookTexts(hooks, ({ path, address }) => this.#ids.setHookUrl(path, address));
  }

  #hasHookUrls(...files: readonly string[]): boolean {
    if (this.#known.hookUrls !== 'as in the tree') return true;
    return files.some((path) => {
      const file = this.#known.tree.get(path);
      return file !== undefined && [file.content, file.own].some((part) => hookAddressesIn(part).length > 0);
    });
  }

  #writeScenario(
    scenario: ScenarioUnpacking,
    files: Map<string, TreeFile>,
    uses: Set<string>,
    texts: HookTexts | undefined,
  ): string[] {
    const { path, stream } = scenario.scenario;
    const { file, sidecar } = scenario.files(
      this.#referFrom({ stream, scenario: path, usual: 'number' }, uses),
      texts && this.#hasHookUrls(scenarioFileOf(path), sidecarFileOf(path)) ? texts : undefined,
    );
    files.set(scenarioFileOf(path), file);
    for (const [named] of namedIn(file.content)) uses.add(pathOfNamed(named));
    if (Object.keys(sidecar).length === 0) return [scenarioFileOf(path)];
    files.set(sidecarFileOf(path), treeFile(sidecar));
    return [scenarioFileOf(path), sidecarFileOf(path)];
  }

  #referFrom(from: UnpackPlace, uses: Set<string>): ReferTo {
    return ({ kind, id, value }) => {
      const path = this.#pathOf(kind, id, from);
      if (path === undefined) throw new Error(`no path was given to ${kinds[kind].folder} ${id}`);
      const isOwn = kind === 'hook' || path === from.stream || path.startsWith(`${from.stream}/`);
      if (!isOwn) uses.add(path);
      return reference(path, value, from);
    };
  }

  #pathOf(kind: KindName, id: string, { stream, scenario }: UnpackPlace): string | undefined {
    if (kind === 'hook') return this.#ids.pathOf('hook', id, scenario);
    if (kind !== 'scenario') return this.#shared.pathOf(kind, id) ?? this.#ids.pathOf(kind, id);
    return this.#ids.pathOf('scenario', id, stream) ?? this.#ids.scenarioPaths(id)[0];
  }
}

interface UnpackPlace {
  readonly stream: string | undefined;
  readonly scenario: string | undefined;
  /** Form of an id there, unless the reference has another one. */
  readonly usual: 'string' | 'number';
}

/** Returns the shortest reference for its place, with the id's JSON type where it is not the usual one. */
function reference(path: string, value: Json, { stream, scenario, usual }: UnpackPlace): Reference {
  const short = relativeReference(path, stream, scenario);
  if (typeof value !== 'string') return new Reference(short, usual === 'number' ? undefined : 'number');
  return new Reference(short, usual === 'number' && /^\d+$/.test(value) ? 'string' : undefined);
}

function payloadInTree(stream: PackedStream, apps: AppNames): JsonObject {
  const { payload, file } = stream;
  if (apps.isEmpty || !isJsonArray(member(payload, 'scenarios'))) return payload;
  const scenarios = scenarioEntries(stream).map((entry) => entryInTree(entry, apps, file));
  return jsonObject(
    Object.entries(payload).map(([name, section]) => [name, name === 'scenarios' ? scenarios : section]),
  );
}

function entryInTree(entry: JsonObject, apps: AppNames, file: string): JsonObject {
  const toTree = (name: string) => {
    if (!apps.loses(name)) return apps.toTree(name);
    const reason = `the app name ${JSON.stringify(name)} would come back as ${JSON.stringify(apps.toTenant(apps.toTree(name)))}: correct "apps" of the tenant`;
    throw new InvalidInput(file, '', reason, 'SLC1003');
  };
  return mapAppNames(entry, toTree) as JsonObject;
}

function bareScenario({ file, blueprint }: BlueprintFile, apps: AppNames): BareScenario {
  return { file, entry: entryInTree(jsonObject([['blueprint', blueprint]]), apps, file) };
}

function scenarioEntries({ payload, file }: PackedStream): readonly JsonObject[] {
  const section = member(payload, 'scenarios') ?? null;
  if (section === null) return [];
  if (!isJsonArray(section))
    throw new InvalidInput(file, '/data, decoded, /scenarios', 'not a list', 'SLC1003');
  return section.map((entry, index) => {
    if (isJsonObject(entry) && idText(member(entry, 'scenario_id')) !== undefined) return entry;
    throw new InvalidInput(
      file,
      `/data, decoded, /scenarios/${index}`,
      'a scenario without scenario_id',
      'SLC1003',
    );
  });
}

function scenarioResource(entry: JsonObject): NamedResource {
  const blueprint = member(member(entry, 'integromat_scenario'), 'blueprint') ?? member(entry, 'blueprint');
  const name = member(blueprint, 'name');
  return {
    kind: 'scenario',
    id: idText(member(entry, 'scenario_id')),
    key: naturalKey('scenario', () => name),
    name: typeof name === 'string' ? name : '',
    fallback: 'scenario',
  };
}

function connectionIds(entry: JsonObject): readonly string[] {
  const connections = member(entry, 'connections');
  const ids = isJsonArray(connections)
    ? connections.map((connection) => idText(member(connection, 'id')))
    : [];
  return ids.filter((id) => id !== undefined);
}
