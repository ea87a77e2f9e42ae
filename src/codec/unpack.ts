import { AppNames } from '../domain/app-names.ts';
import { contentObject, Reference, type ContentObject } from '../domain/content.ts';
import { IdBook } from '../domain/id-book.ts';
import { idText, isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../domain/json.ts';
import { kinds, type KindName } from '../domain/kinds.ts';
import { InvalidInput } from '../domain/problem.ts';
import { relativeReference, sidecarFileOf, scenarioFileOf, streamFileOf, treeFile, type Tree, type TreeFile } from '../domain/tree.ts';
import { assignPaths, type NamedThing, type PathRules } from './assign-paths.ts';
import { authoritative, carriedStreams, type CarriedStream } from './carried-streams.ts';
import { contentRank } from './content-rank.ts';
import type { BlueprintFile, ExportFile } from './export-file.ts';
import { replaceIds, type FoundId } from './found-ids.ts';
import { NameIndex, naturalKey } from './name-index.ts';
import { replaceTemplateIds } from './replace-template-ids.ts';
import { ScenarioUnpacking } from './scenario-unpacking.ts';
import { SharedThings } from './shared-things.ts';
import { streamFile } from './stream-file.ts';

/** What is known of the tenant and the tree before files are unpacked. */
export interface Known {
  /** Ids of the tenant that earlier files told; not changed. */
  readonly ids: IdBook;
  /** The tree that the files go into, or as much of it as may hold things of the same names. */
  readonly tree: Tree;
  /** True if the tenant still has the thing at a path whose id is known. Default: yes. */
  readonly isAlive?: (path: string) => boolean;
  readonly apps?: AppNames;
}

export interface UnpackedStream {
  readonly path: string;
  readonly id: string;
  readonly name: string;
  /** The file it was read from. */
  readonly file: string;
  /** False where it was only carried inside the file of another stream. */
  readonly isOwnFile: boolean;
  /** Paths of the files of the tree that are this stream's alone. */
  readonly files: readonly string[];
  /** Paths of the shared things and the subflows that it uses, without extension. */
  readonly uses: readonly string[];
}

export interface Unpacked {
  /** Every file of the streams and of what they use. */
  readonly tree: Tree;
  readonly streams: readonly UnpackedStream[];
  /** The known ids and those that these files told. */
  readonly ids: IdBook;
}

/**
 * Export files and bare blueprints to files of the tree. Throws `InvalidInput` where a file cannot be understood.
 * The result is a function of what the files mean: order of sets, keys and files does not matter.
 */
export function unpack(files: readonly (ExportFile | BlueprintFile)[], known: Known): Unpacked {
  const exports = files.filter((file) => file.is === 'export');
  const unpacking = new Unpacking(authoritative(exports.flatMap(carriedStreams)), known);
  for (const blueprint of files.filter((file) => file.is === 'blueprint')) unpacking.addBlueprint(blueprint);
  return unpacking.result();
}

interface NamedStream {
  readonly stream: CarriedStream;
  readonly path: string;
}

class Unpacking {
  readonly #known: Known;
  readonly #apps: AppNames;
  readonly #ids: IdBook;
  readonly #names: NameIndex;
  readonly #byId: ReadonlyMap<string, CarriedStream>;
  readonly #streams: readonly NamedStream[];
  readonly #shared: SharedThings;
  readonly #files = new Map<string, TreeFile>();
  readonly #unpacked: UnpackedStream[] = [];

  constructor(streams: ReadonlyMap<string, CarriedStream>, known: Known) {
    this.#known = known;
    this.#apps = known.apps ?? new AppNames();
    this.#ids = known.ids.copy();
    this.#names = new NameIndex(known.tree);
    this.#byId = streams;
    this.#streams = this.#nameStreams([...streams.values()]);
    this.#shared = new SharedThings(this.#rules(''), this.#ids, this.#apps);
    const scenarios = this.#streams.map(({ stream, path }) => this.#scenariosOf(stream, path));
    for (const { stream } of this.#streams) this.#shared.learnPayload(stream);
    this.#learnUnlisted(scenarios.flat());
    this.#shared.assign();
    this.#streams.forEach((named, index) => this.#write(named, scenarios[index] ?? []));
  }

  addBlueprint({ file, blueprint }: BlueprintFile): void {
    const entry = contentObject([['blueprint', blueprint as ContentObject]]) as JsonObject;
    const [path = ''] = assignPaths([scenarioName(undefined, entry)], 'scenario', this.#rules(''));
    const scenario = new ScenarioUnpacking({ entry, path, stream: undefined, file }, this.#rules(path), this.#apps);
    this.#learnUnlisted([scenario]);
    this.#shared.assign();
    this.#writeScenario(scenario, new Set());
  }

  result(): Unpacked {
    const streams = [...this.#unpacked].sort((one, other) => (one.path < other.path ? -1 : 1));
    return { tree: new Map([...this.#files, ...this.#shared.files()]), streams, ids: this.#ids };
  }

  #rules(scope: string): PathRules {
    return { scope, ids: this.#ids, names: this.#names, isAlive: this.#known.isAlive ?? (() => true) };
  }

  #nameStreams(streams: readonly CarriedStream[]): NamedStream[] {
    const ranked = inRankOrder(streams);
    const things = ranked.map(({ id, name }): NamedThing => {
      const key = naturalKey('stream', () => name);
      return { kind: 'stream', id, key, name, fallback: 'stream' };
    });
    const paths = assignPaths(things, 'stream', this.#rules(''));
    const named = ranked.map((stream, index) => ({ stream, path: paths[index] as string }));
    for (const { stream, path } of named) {
      this.#ids.set(path, stream.id);
      this.#learnTenant(stream.payload);
    }
    return named.sort((one, other) => (one.path < other.path ? -1 : 1));
  }

  #learnTenant(payload: JsonObject): void {
    const tenant = idText(member(member(payload, 'execution_template'), 'tenant'));
    if (tenant !== undefined) this.#ids.learnTenant({ tenant });
  }

  #scenariosOf(stream: CarriedStream, path: string): ScenarioUnpacking[] {
    const section = member(stream.payload, 'scenarios');
    if (section === undefined) return [];
    if (!isJsonArray(section)) throw new InvalidInput(stream.file, '/data, decoded, /scenarios', 'not a list', 'SLC1003');
    const entries = inReferenceOrder(section.map((entry, index) => scenarioEntry(entry, index, stream)), stream.payload);
    const things = entries.map((entry) => scenarioName(idText(entry['scenario_id']), entry));
    const paths = assignPaths(things, 'scenario', this.#rules(path));
    return entries.map((entry, index) => {
      const scenario = paths[index] as string;
      this.#ids.set(scenario, idText(entry['scenario_id']) as string);
      return new ScenarioUnpacking({ entry, path: scenario, stream: path, file: stream.file }, this.#rules(scenario), this.#apps);
    });
  }

  /** Things that are referred to and not described: they get a file that only names them. */
  #learnUnlisted(scenarios: readonly ScenarioUnpacking[]): void {
    for (const scenario of scenarios) {
      scenario.learnHooks(this.#ids);
      this.#shared.learnConnections(scenario.entry);
    }
    for (const { stream, path } of this.#streams) {
      replaceTemplateIds(member(stream.payload, 'execution_template') ?? null, (found) => {
        if (this.#pathOf(found.kind, found.id, path, '') === undefined) this.#shared.learnReferred(found);
        return null;
      });
    }
    for (const scenario of scenarios) {
      scenario.visitIds((found) => {
        if (this.#pathOf(found.kind, found.id, scenario.stream ?? '', scenario.path) !== undefined) return;
        if (found.kind === 'hook') scenario.learnUncarriedHook(found, this.#ids);
        else this.#shared.learnReferred({ ...found, name: found.label });
      });
    }
  }

  #pathOf(kind: KindName, id: string, stream: string, scenario: string): string | undefined {
    if (kind === 'hook') return this.#ids.pathOf('hook', id, scenario);
    if (kind !== 'scenario') return this.#shared.pathOf(kind, id) ?? this.#ids.pathOf(kind, id);
    return this.#ids.pathOf('scenario', id, stream) ?? this.#ids.pathOf('scenario', id) ?? [...this.#ids.scenarioPaths(id)].sort()[0];
  }

  #write({ stream, path }: NamedStream, scenarios: readonly ScenarioUnpacking[]): void {
    const uses = new Set<string>();
    const files = scenarios.flatMap((scenario) => this.#writeScenario(scenario, uses));
    const refer = (kind: KindName, found: { id: string; value: Json }) => this.#refer(kind, found, path, '', 'string', uses);
    const file = streamFile(stream, path, {
      refer,
      shared: this.#shared,
      ids: this.#ids,
      streams: this.#byId,
    });
    for (const used of file.uses) uses.add(used);
    this.#files.set(streamFileOf(path), file.file);
    const { id, name } = stream;
    this.#unpacked.push({
      path,
      id,
      name,
      file: stream.file,
      isOwnFile: stream.root !== undefined,
      files: [streamFileOf(path), ...files],
      uses: [...uses].sort(),
    });
  }

  #writeScenario(scenario: ScenarioUnpacking, uses: Set<string>): string[] {
    const refer = (found: FoundId | { kind: KindName; id: string; value: Json }) =>
      this.#refer(found.kind, found, scenario.stream, scenario.path, 'number', uses);
    const { file, sidecar } = scenario.files(refer);
    this.#files.set(scenarioFileOf(scenario.path), file);
    if (Object.keys(sidecar).length === 0) return [scenarioFileOf(scenario.path)];
    this.#files.set(sidecarFileOf(scenario.path), treeFile(sidecar));
    return [scenarioFileOf(scenario.path), sidecarFileOf(scenario.path)];
  }

  #refer(
    kind: KindName,
    found: { readonly id: string; readonly value: Json },
    stream: string | undefined,
    scenario: string,
    usual: 'string' | 'number',
    uses: Set<string>,
  ): Reference {
    const path = this.#pathOf(kind, found.id, stream ?? '', scenario);
    if (path === undefined) throw new Error(`no path was given to ${kinds[kind].folder} ${found.id}`);
    if (kind !== 'hook' && !(stream !== undefined && path.startsWith(`${stream}/`))) uses.add(path);
    return reference(path, found.value, usual, stream, scenario === '' ? undefined : scenario);
  }
}

/** A reference as short as its place allows, noting where the id's JSON type is not the usual one. */
function reference(path: string, value: Json, usual: 'string' | 'number', stream: string | undefined, scenario: string | undefined): Reference {
  const form = typeof value === 'string' ? 'string' : 'number';
  const isOdd = usual === 'string' ? form === 'number' : form === 'string' && /^\d+$/.test(String(value));
  return new Reference(relativeReference(path, stream, scenario), isOdd ? form : undefined);
}

function scenarioEntry(entry: Json, index: number, stream: CarriedStream): JsonObject {
  if (isJsonObject(entry) && idText(member(entry, 'scenario_id')) !== undefined) return entry;
  throw new InvalidInput(stream.file, `/data, decoded, /scenarios/${index}`, 'a scenario without scenario_id', 'SLC1003');
}

function scenarioName(id: string | undefined, entry: JsonObject): NamedThing {
  const blueprint = member(member(entry, 'integromat_scenario'), 'blueprint') ?? member(entry, 'blueprint');
  const name = member(blueprint, 'name');
  const text = typeof name === 'string' ? name : '';
  return { kind: 'scenario', id, key: naturalKey('scenario', () => name), name: text, fallback: 'scenario' };
}

/** Streams of one name by what they mean, so that their slugs do not depend on the order of a list. */
function inRankOrder(streams: readonly CarriedStream[]): readonly CarriedStream[] {
  const count = new Map<string, number>();
  for (const { name } of streams) count.set(name, (count.get(name) ?? 0) + 1);
  const rank = new Map(
    streams.map((stream) => [stream, (count.get(stream.name) ?? 0) > 1 ? contentRank(stream.payload) : ''] as const),
  );
  const key = (stream: CarriedStream) => `${stream.name}\u0000${rank.get(stream)}\u0000${stream.id}`;
  return [...streams].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

/** Scenarios in the order in which triggers and steps first name them; the others after them by what they mean. */
function inReferenceOrder(entries: readonly JsonObject[], payload: JsonObject): readonly JsonObject[] {
  const order = new Map<string, number>();
  replaceTemplateIds(member(payload, 'execution_template') ?? null, ({ kind, id }) => {
    if (kind === 'scenario' && !order.has(id)) order.set(id, order.size);
    return null;
  });
  const keyed = entries.map((entry) => {
    const position = order.get(idText(entry['scenario_id']) as string) ?? order.size;
    return { entry, position, rank: position === order.size ? contentRank(entry) : '' };
  });
  keyed.sort((one, other) => one.position - other.position || (one.rank < other.rank ? -1 : Number(one.rank > other.rank)));
  return keyed.map(({ entry }) => entry);
}
