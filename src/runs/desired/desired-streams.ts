import { createHash } from 'node:crypto';
import { dependenciesIn } from '../../core/stream/expressions.ts';
import { NameIndex } from '../../core/tree/name-index.ts';
import { readTree } from '../../core/tree/read-tree.ts';
import { printTreeFile } from '../../core/tree/print.ts';
import { contentObject } from '../../core/stream/content.ts';
import { environmentFileOf, type EnvironmentSettings } from '../../core/environment/environment.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { kindOfPath, kinds } from '../../core/stream/kinds.ts';
import { onceEach } from '../../core/once-each.ts';
import { fileOfTarget, Presence } from '../../core/tree/presence.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { prerequisitesOf, type Prerequisite } from '../../core/plan/prerequisites.ts';
import { renderFiles, strayPatches, suppliesOf, type Supplies } from '../../core/render/render.ts';
import { ignoredKey, strayIgnored, withoutIgnored } from '../../core/render/ignored.ts';
import {
  resolveReference,
  scenariosByStream,
  streamFileOf,
  treeFile,
  treePath,
  type Tree,
  type TreeFile,
} from '../../core/tree/tree.ts';
import type { StreamSecrets } from '../../core/secrets/secret-sends.ts';
import { secretUses, type SecretUse } from '../../core/secrets/secret-uses.ts';
import { problemsOfFiles, problemsOfWhole } from '../../core/tree/validate/validate.ts';
import type { TreeEntry } from '../../ports/repository.ts';
import { unsuppliedSecrets, withTenantIgnored } from './desired-tree.ts';
import { usedFiles } from '../reading/used-files.ts';
import { oddMode, ordinary, settingsAt } from '../reading/revision.ts';
import type { PrerequisiteBinder } from '../sync/observe/bind.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import type { KnownStream, KnownTree } from './known-tree.ts';
import { namedOnly } from './named-streams.ts';
import { revisionFiles, type RevisionFiles } from './revision-files.ts';
import { factsOf, prerequisitePlaces } from './stream-facts.ts';
import { prerequisitesOfReading, type StreamReading } from './stream-reading.ts';
import { TextPool } from './text-pool.ts';
import { combinedReadings } from './results.ts';

/** Streams that are read together. Limits the memory for a tree of any size. */
const batch = 16;

/** Limit of recently loaded streams in memory, because an import needs each several times. */
const mostAtHand = 8;

/** Empty list, shared by the many streams without a problem. */
const none: readonly Problem[] = [];

/** An empty list, shared by the many streams that describe all their webhooks. */
const noHooks: readonly Prerequisite[] = [];

/** Files in git, and their rendered form for the environment. */
interface Files {
  readonly written: Tree;
  readonly rendered: Tree;
  /** Problems of unreadable files. */
  readonly unread: readonly Problem[];
  readonly unrendered: readonly Problem[];
}

/**
 * Desired state of an environment at a revision. Keeps shared files in memory, and reads only streams that an earlier
 * run did not know in their current version. Stores no more of a stream than a plan needs.
 */
export class DesiredStreams {
  readonly settings: EnvironmentSettings;
  /** Values that the tree was rendered with. */
  readonly supplies: Supplies;
  /** Rendered files outside of streams: events, rules, forms, prerequisites and scenarios. */
  readonly shared: Tree;
  readonly files: RevisionFiles;
  readonly #deps: Pick<RunDeps, 'repository' | 'knownStreams'>;
  readonly #environment: Environment;
  readonly #signal: AbortSignal;
  readonly #sharedFiles: Files;
  readonly #suppliesDigest: string;
  readonly #unread: ReadonlySet<string>;
  /** Texts for paths outside of stream folders that readings name. */
  readonly #texts = new TextPool();
  /** Rendered files of streams, least recently used first. */
  readonly #atHand = new Map<string, Promise<Tree>>();
  /** Files of streams that the tree only names. */
  readonly #named = new Map<string, TreeFile>();

  private constructor(
    deps: Pick<RunDeps, 'repository' | 'knownStreams'>,
    environment: Environment,
    parts: Pick<DesiredStreams, 'settings' | 'supplies' | 'files'> & { readonly sharedFiles: Files },
    signal: AbortSignal,
  ) {
    this.#deps = deps;
    this.#environment = environment;
    this.#signal = signal;
    this.settings = parts.settings;
    this.supplies = parts.supplies;
    this.files = parts.files;
    this.#sharedFiles = parts.sharedFiles;
    this.shared = parts.sharedFiles.rendered;
    this.#unread = unreadIn(parts.sharedFiles);
    this.#suppliesDigest = suppliesDigest(environment, parts.files);
  }

  /**
   * Opens the desired state of a revision. Throws `PortError` if the revision cannot be read, `InvalidInput` if the
   * environment's file is invalid.
   */
  static async open(
    deps: Pick<RunDeps, 'repository' | 'knownStreams'>,
    environment: Environment,
    revision: string,
    signal: AbortSignal,
  ): Promise<DesiredStreams> {
    const known = deps.knownStreams?.of(environment.name)?.files;
    const files = await revisionFiles(deps.repository, revision, known);
    const entry = files.environments.get(environmentFileOf(environment.name));
    const settings = withTenantIgnored(await settingsAt(deps.repository, entry, signal), environment);
    const supplies = suppliesOf(settings, environment.secrets);
    const sharedFiles = await readFiles(deps, [...files.others.values()], { supplies, warns: true }, signal);
    return new DesiredStreams(deps, environment, { settings, supplies, files, sharedFiles }, signal);
  }

  /** Returns the problems of files outside of streams, and of the tree as a whole. */
  get problems(): readonly Problem[] {
    const { written, unread } = this.#sharedFiles;
    const there = this.#presence(written, []);
    return [
      ...unread,
      ...problemsOfWhole(there),
      ...halvesOf(this.files.streams),
      ...problemsOfFiles(there, written),
    ];
  }

  /**
   * Returns the rendering problems of files outside of streams, and entries of the environment's file without a target.
   */
  get unrendered(): readonly Problem[] {
    return [
      ...strayPatches((path) => this.#isThere(path) && !this.#unread.has(path), this.supplies),
      ...strayIgnored(this.#paths(), this.supplies.ignored),
      ...this.#sharedFiles.unrendered,
      ...unsuppliedSecrets(this.settings, this.#environment),
    ];
  }

  /**
   * Reads each stream folder in order of path. Reuses the earlier reading of an unchanged folder. A reading is valid
   * for these ids and these bindings of prerequisites.
   */
  async read(ids: IdMap, binder: PrerequisiteBinder): Promise<Pick<KnownTree, 'readings' | 'results'>> {
    const { knownStreams } = this.#deps;
    const before = await this.#knownTree();
    const fresh = this.#freshSince(before);
    await this.#bindNamed(binder, before?.prerequisites ?? [], fresh);
    const standing = this.#standings(ids, binder);
    const moved = new Set<string>();
    for (const [path, stood] of before?.standings ?? []) if (standing(path) !== stood) moved.add(path);
    if (before !== undefined && moved.size === 0 && before.files.streams === this.files.streams) {
      await knownStreams?.keep(this.#environment.name, { ...before, files: this.files });
      return before;
    }
    const streams = new Map<string, KnownStream>();
    const stale: string[] = [];
    for (const [path, entries] of this.files.streams) {
      const known = before?.streams.get(path);
      if (known === undefined || fresh.has(path) || refersToAny(known, moved)) stale.push(path);
      // Reuse the earlier entries only if they are the same list, so that the previous listing can be released.
      else streams.set(path, known.entries === entries ? known : { ...known, entries });
    }
    for (let first = 0; first < stale.length; first += batch) {
      for (const reading of await this.#readStreams(stale.slice(first, first + batch), ids, binder))
        streams.set(reading.path, { entries: this.files.streams.get(reading.path) ?? [], reading });
    }
    const readings = Array.from(
      this.files.streams.keys(),
      (path) => (streams.get(path) as KnownStream).reading,
    );
    const results = combinedReadings(readings, before?.results);
    const referred = new Set([
      ...(before?.standings.keys() ?? []),
      ...stale.flatMap((path) => (streams.get(path) as KnownStream).reading.refersTo),
    ]);
    const tree: KnownTree = {
      files: this.files,
      supplies: this.#suppliesDigest,
      streams,
      readings,
      results,
      prerequisites: readings.flatMap(prerequisitesOfReading),
      standings: new Map([...referred].map((path) => [path, standing(path)])),
    };
    await knownStreams?.keep(this.#environment.name, tree, stale);
    return { readings, results };
  }

  /** Returns the streams whose files have changed since an earlier run. */
  #freshSince(before: KnownTree | undefined): ReadonlySet<string> {
    if (before?.files.streams === this.files.streams) return new Set();
    const fresh = [...this.files.streams].filter(([path, entries]) => {
      const known = before?.streams.get(path);
      return known === undefined || !sameEntries(known.entries, entries);
    });
    return new Set(fresh.map(([path]) => path));
  }

  /**
   * Binds resources that streams only name: the prerequisites of an earlier run, and for fresh streams those of a lone
   * file.
   */
  async #bindNamed(
    binder: PrerequisiteBinder,
    known: readonly Prerequisite[],
    fresh: ReadonlySet<string>,
  ): Promise<void> {
    const kept = known.filter(({ file }) => {
      const owner = streamOfPath(file);
      return owner === undefined || (this.files.streams.has(owner) && !fresh.has(owner));
    });
    const lone = [...fresh].filter((path) => this.files.streams.get(path)?.length === 1);
    const found: Prerequisite[] = [...kept];
    for (let first = 0; first < lone.length; first += batch) {
      const { rendered } = await this.#readFiles(lone.slice(first, first + batch), false);
      found.push(...prerequisitesOf(rendered));
    }
    for (const { kind, file, named } of found) if (kind === 'stream') this.#named.set(file, named);
    await binder.bind(found);
  }

  /** Returns the rendered files of some streams or of all, with the shared files. */
  async load(streams: Iterable<string> = this.files.streams.keys()): Promise<Tree> {
    const wanted = [...streams];
    const own =
      wanted.length > mostAtHand
        ? [(await this.#readFiles(wanted, false)).rendered]
        : await Promise.all(wanted.map((path) => this.#filesAtHand(path)));
    return new Map([...this.shared, ...own.flatMap((files) => [...files])]);
  }

  /** Returns the uses of secrets in events, rules and forms, by file. */
  get sharedSecrets(): ReadonlyMap<string, readonly SecretUse[]> {
    return Map.groupBy(secretUses(this.#withoutSecrets(this.#sharedFiles.written), ''), ({ file }) => file);
  }

  /** Returns the uses of secrets in the import of a stream, and the content around them. */
  async secretsOf(stream: string): Promise<StreamSecrets> {
    const { written } = await this.#readFiles([stream], false);
    const own = this.#withoutSecrets(written);
    const used = new Set(usedFiles(own, stream, scenariosByStream(own).get(stream) ?? []));
    const shared = [...this.#sharedFiles.written].filter(([file]) => used.has(file));
    const tree = new Map([...own, ...this.#withoutSecrets(new Map(shared))]);
    return { uses: secretUses(tree, stream), text: textOfTree(tree) };
  }

  /**
   * Returns the files as `load` does, with the names of secrets. Returns none if the operator supplies no secrets,
   * because none is sent.
   */
  #withoutSecrets(written: Tree): Tree {
    return this.supplies.secrets.size === 0
      ? new Map()
      : renderFiles(written, { ...this.supplies, secrets: new Map() }).tree;
  }

  #filesAtHand(path: string): Promise<Tree> {
    const files = this.#atHand.get(path) ?? this.#readFiles([path], false).then(({ rendered }) => rendered);
    this.#atHand.delete(path);
    this.#atHand.set(path, files);
    files.catch(() => this.#atHand.delete(path));
    for (const oldest of this.#atHand.keys()) {
      if (this.#atHand.size <= mostAtHand) break;
      this.#atHand.delete(oldest);
    }
    return files;
  }

  /** Returns all names in the tree, except scenarios and webhooks of streams, which are in the streams' own files. */
  namesOf(readings: readonly StreamReading[]): NameIndex {
    const streams = readings.flatMap(({ path, named }) =>
      named === undefined ? [] : [[streamFileOf(path), named] as const],
    );
    return new NameIndex(new Map([...this.shared, ...streams]));
  }

  async #readStreams(
    paths: readonly string[],
    ids: IdMap,
    binder: PrerequisiteBinder,
  ): Promise<readonly StreamReading[]> {
    const own = await this.#readFiles(paths);
    const scenarios = scenariosByStream(own.written);
    const named = prerequisitesOf(own.rendered);
    await binder.bind(named);
    const hooks = Map.groupBy(
      named.filter(({ kind }) => kind === 'hook'),
      ({ file }) => streamOfPath(file),
    );
    const refersTo = new Map(
      paths.map((path) => [
        path,
        [
          ...outsideReferences(own.written, path, this.files),
          ...(hooks.get(path) ?? []).map((hook) => hook.path),
        ],
      ]),
    );
    const companions = await this.#readFiles(hookOwners(refersTo, new Set(paths)));
    const there = this.#presence(
      new Map([...this.#sharedFiles.written, ...companions.written, ...own.written]),
      [own, companions],
    );
    const rendered = new Map([...this.shared, ...this.#named, ...own.rendered]);
    const compared = withoutIgnored(rendered, this.settings.ignored);
    const inGit = Map.groupBy([...own.unread, ...problemsOfFiles(there, own.written)], streamOf);
    const unrendered = Map.groupBy(own.unrendered, streamOf);
    const bare = Map.groupBy(this.#withoutSecrets(own.written), ([file]) => streamOfPath(file));
    return paths.map((path): StreamReading => {
      const file = own.rendered.get(streamFileOf(path));
      return {
        path,
        facts: factsOf({ rendered, compared, bare: new Map(bare.get(path)) }, path, scenarios, {
          ids,
          texts: this.#texts,
        }),
        isUnreadable: file === undefined && this.#isThere(streamFileOf(path)),
        named: file && namedOnly(file),
        hooks: hooks.get(path) ?? noHooks,
        problems: inGit.get(path) ?? none,
        unrendered: unrendered.get(path) ?? none,
        refersTo: refersTo.get(path) ?? [],
        places: prerequisitePlaces(rendered, path, scenarios.get(path) ?? [], this.#texts.same),
      };
    });
  }

  async #readFiles(streams: Iterable<string>, warns = true): Promise<Files> {
    const entries = [...streams].flatMap((path) => this.files.streams.get(path) ?? []);
    return readFiles(this.#deps, entries, { supplies: this.supplies, warns }, this.#signal);
  }

  /** Returns the existing resources, of which only these files are loaded. */
  #presence(tree: Tree, read: readonly Files[]): Presence {
    const unread = new Set([...this.#unread, ...read.flatMap((files) => [...unreadIn(files)])]);
    return new Presence(tree, unread, (file) => this.#isThere(file));
  }

  *#paths(): Iterable<string> {
    yield* this.files.others.keys();
    for (const entries of this.files.streams.values()) for (const { path } of entries) yield path;
  }

  #isThere(file: string): boolean {
    return this.files.at(file) !== undefined;
  }

  /** Returns the result of an earlier run with the same values and settings. */
  #knownTree(): Promise<KnownTree | undefined> {
    const { name } = this.#environment;
    return (
      this.#deps.knownStreams?.with(name, this.files, this.#suppliesDigest) ?? Promise.resolve(undefined)
    );
  }

  /**
   * Returns a function that describes the state of a path outside of a stream folder, as far as it affects a stream
   * that references it, in one text.
   */
  #standings(ids: IdMap, binder: PrerequisiteBinder): (path: string) => string {
    const found = new Map<string, string>();
    const look = (path: string) => {
      const kind = kindOfPath(path);
      const entry = kind === undefined ? undefined : this.files.at(fileOfTarget(path));
      if (kind === undefined || entry === undefined) return '';
      if (kind === 'stream' || kind === 'scenario') return `there ${binder.idOf(path) ?? ''}`;
      const id = kinds[kind].carried ? binder.idOf(path) : ids.idOf(path);
      return `${entry.mode} ${entry.oid} ${id ?? ''}`;
    };
    return (path) => {
      const known = found.get(path);
      if (known !== undefined) return known;
      const stands = look(path);
      found.set(path, stands);
      return stands;
    };
  }
}

/** Prints the files of a tree for comparisons, without those of the designer. */
function textOfTree(tree: Tree): string {
  const files = [...tree].filter(([path]) => treePath(path).is !== 'sidecar');
  return files.map(([path, file]) => `${path}\n${printTreeFile(file)}`).join('');
}

/** Reports stream folders that have scenarios without a stream. */
const halvesOf = onceEach((streams: RevisionFiles['streams']): readonly Problem[] => {
  const scenarios = new Map<string, TreeFile>();
  for (const [path, entries] of streams) {
    const own = streamFileOf(path);
    if (entries.some((entry) => entry.path === own)) continue;
    for (const entry of entries) scenarios.set(entry.path, treeFile(contentObject()));
  }
  return scenarios.size === 0 ? [] : problemsOfWhole(new Presence(scenarios, new Set()));
});

async function readFiles(
  { repository }: Pick<RunDeps, 'repository'>,
  entries: readonly TreeEntry[],
  { supplies, warns }: { readonly supplies: Supplies; readonly warns: boolean },
  signal: AbortSignal,
): Promise<Files> {
  if (entries.length === 0) return { written: new Map(), rendered: new Map(), unread: [], unrendered: [] };
  const readable = entries.filter(({ mode }) => mode === ordinary);
  const blobs = await repository.read(
    readable.map(({ oid }) => oid),
    signal,
  );
  const files = readable.map(({ path, oid }) => [path, blobs.get(oid) as Uint8Array] as const);
  const read = readTree(files, { warns });
  const { tree: rendered, problems: unrendered } = renderFiles(read.tree, supplies);
  const odd = entries.filter(({ mode }) => mode !== ordinary).map(oddMode);
  return { written: read.tree, rendered, unread: [...read.problems, ...odd], unrendered };
}

/** Returns the paths of files that exist and could not be read. */
function unreadIn({ written, unread }: Files): ReadonlySet<string> {
  return new Set(unread.map(({ file }) => file).filter((file) => !written.has(file)));
}

/** Returns the full paths that a stream's files reference outside of its folder, each once. */
function outsideReferences(tree: Tree, stream: string, { streams }: RevisionFiles): readonly string[] {
  const found = new Set<string>();
  for (const { path } of streams.get(stream) ?? []) {
    const file = tree.get(path);
    const place = treePath(path);
    const scenario = 'scenario' in place ? place.scenario : undefined;
    for (const part of file === undefined ? [] : [file.content, file.own])
      for (const [reference] of dependenciesIn(part)) {
        const full = resolveReference(reference.path, stream, scenario);
        if (!full.startsWith(`${stream}/`)) found.add(full);
      }
  }
  return [...found];
}

/** Returns the streams whose scenarios contain webhooks that others reference, except streams in memory. */
function hookOwners(
  refersTo: ReadonlyMap<string, readonly string[]>,
  atHand: ReadonlySet<string>,
): ReadonlySet<string> {
  const owners = [...refersTo.values()].flat().flatMap((path) => {
    const place = kindOfPath(path) === 'hook' ? treePath(fileOfTarget(path)) : undefined;
    const owner = place?.is === 'scenario' ? place.stream : undefined;
    return owner === undefined || atHand.has(owner) ? [] : [owner];
  });
  return new Set(owners);
}

function streamOf({ file }: Problem): string | undefined {
  return streamOfPath(file);
}

function streamOfPath(file: string): string | undefined {
  const place = treePath(file);
  return 'stream' in place ? place.stream : undefined;
}

function refersToAny({ reading }: KnownStream, moved: ReadonlySet<string>): boolean {
  return moved.size > 0 && reading.refersTo.some((path) => moved.has(path));
}

function sameEntries(one: readonly TreeEntry[], other: readonly TreeEntry[]): boolean {
  return (
    one === other ||
    (one.length === other.length &&
      one.every(({ path, oid, mode }, index) => {
        const there = other[index];
        return there?.oid === oid && there.path === path && there.mode === mode;
      }))
  );
}

/** Returns a digest of the environment's file and the operator's settings, which does not reveal them. */
function suppliesDigest({ name, secrets, ignored }: Environment, { environments }: RevisionFiles): string {
  const hash = createHash('sha256').update(environments.get(environmentFileOf(name))?.oid ?? '');
  return hash.update(JSON.stringify([[...secrets], ignoredKey(ignored)])).digest('hex');
}
