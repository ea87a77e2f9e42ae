import { blobId } from '../../core/tree/blob-id.ts';
import { digest } from '../../core/tree/fingerprint.ts';
import type { ExportFile } from '../../core/tree/export/export-file.ts';
import type { NameIndex } from '../../core/tree/name-index.ts';
import { printTreeFile } from '../../core/tree/print.ts';
import type { Unpacked, UnpackedStream } from '../../core/tree/export/unpack.ts';
import type { Streak } from '../../core/plan/changing-fields.ts';
import { contentMember } from '../../core/stream/content.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { idText, member } from '../../core/json/json.ts';
import { kindOfPath, kinds, registryKinds } from '../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { streamFileOf, type Tree, type TreeFile } from '../../core/tree/tree.ts';
import type { TreeEntry } from '../../ports/repository.ts';
import type { TenantListing, TenantStream } from '../../ports/tenant.ts';
import { withFieldsOf, type ExportForm } from './form.ts';
import { unitOf } from '../ancestry/unit.ts';
import { nextTick } from '../next-tick.ts';
import { ordinary } from '../reading/revision.ts';
import { SecretSearch, type SecretFinding } from '../reading/secret-findings.ts';
import type { RunDeps, Source } from '../pipeline.ts';
import { step } from '../traced.ts';
import type { SourceTexts } from './source-texts.ts';
import { AlwaysChanging } from './always-changing.ts';
import { FileWriter } from './file-writer.ts';
import { knownAgain } from './known-again.ts';
import { filesOf } from '../desired/named-streams.ts';
import { MirrorTree } from './mirror-tree.ts';
import { unpackReadable } from './unpack.ts';

/** Bytes of files that are created before other work gets a turn, which takes about five milliseconds. */
const stretch = 512 * 1024;

/** Limit in bytes for comparing a stream's files with git's. Most streams have a twentieth of it. */
const largestCompared = 1024 * 1024;

/** Files that differ from git's, and their bytes. */
interface Writing {
  readonly changed: Map<string, TreeFile>;
  readonly contents: Map<string, Uint8Array>;
}

/** Known state before any read. */
export interface ExportStart {
  /** Files of the mirror. */
  readonly mirror: readonly TreeEntry[];
  /** Streams that the tenant lists, by id. */
  readonly listed: ReadonlyMap<string, TenantStream>;
  readonly listing: Pick<TenantListing, 'whole'>;
  /** Known ids, which stay unchanged. */
  readonly idMap: IdMap;
  readonly form: ExportForm;
  readonly texts: SourceTexts;
  /** Number of consecutive reads in which only the same fields had changed, by stream and shared file. */
  readonly streaks: ReadonlyMap<string, Streak>;
}

/**
 * Streams that a run reads in batches. Little of each stays in memory: their files go to the repository immediately,
 * and a commit refers to those that may be in git by object id.
 */
export class FreshStreams {
  /** Streams whose own export files were read. */
  readonly streams: UnpackedStream[] = [];
  /** Object ids of the files by path. For a file in several streams, that of the last one. */
  readonly files = new Map<string, string>();
  readonly findings = new Map<string, readonly SecretFinding[]>();
  readonly exposed: Problem[] = [];
  readonly unreadable: Problem[] = [];
  readonly #deps: RunDeps;
  readonly #source: Source;
  readonly #setting: ExportStart;
  readonly #signal: AbortSignal;
  readonly #ids: IdMap;
  readonly #present: ReadonlyMap<string, string>;
  readonly #search: SecretSearch;
  readonly #changing: AlwaysChanging;
  #form: ExportForm;
  #tree: MirrorTree | undefined;
  readonly #kept: FileWriter;

  constructor(deps: RunDeps, source: Source, setting: ExportStart, signal: AbortSignal) {
    this.#deps = deps;
    this.#source = source;
    this.#setting = setting;
    this.#signal = signal;
    this.#ids = setting.idMap.draft();
    this.#present = new Map(setting.mirror.map(({ path, oid }) => [path, oid]));
    this.#search = new SecretSearch(deps.secretScanner, new Set(source.allowFindings));
    this.#kept = new FileWriter(deps.repository);
    this.#changing = new AlwaysChanging(source.name, setting.streaks);
    this.#form = setting.form;
  }

  /** Returns the known ids and those in the export files. */
  get ids(): IdMap {
    return this.#ids;
  }

  /** Returns warnings about fields that differ at each read. */
  get changing(): readonly Problem[] {
    return this.#changing.problems;
  }

  /** Number of consecutive reads in which only the same fields had changed, for the mirror's streams and files. */
  get streaks(): ReadonlyMap<string, Streak> {
    const isInGit = (unit: string) => this.#present.has(unit) || this.#present.has(streamFileOf(unit));
    return new Map([...this.#changing.streaks].filter(([unit]) => isInGit(unit)));
  }

  /** Returns the form of the streams read so far. */
  get form(): ExportForm {
    return this.#form;
  }

  /**
   * Accepts export files and writes them in the background. All streams with the same name must be in one call, because
   * a name alone does not distinguish them.
   */
  async take(files: readonly ExportFile[]): Promise<void> {
    if (files.length === 0) return;
    const { texts } = this.#setting;
    const { unpacked, there } = await step(this.#deps, 'unpack', () => this.#unpack(files));
    const own = unpacked.streams.filter(({ isOwnFile }) => isOwnFile);
    const { tree: fresh, problems } = texts.restoreValues(unpacked.tree, there);
    for (const problem of problems)
      if (problem.severity === 'warning') this.#deps.log.warn('nothing to turn back', { ...problem });
    this.exposed.push(...problems.filter(({ severity }) => severity === 'error'));
    this.#form = withFieldsOf(this.#form, fresh);
    this.streams.push(...own);
    this.#learn(unpacked.ids);
    this.#ids.learnTenant(unpacked.ids.tenant);
    this.#tree?.learn(unpacked.tree, new Set(own.map(({ path }) => path)));
    await this.#write(wantedOf(fresh, own));
  }

  /** Resolves when all accepted files are written. Rejects if that fails. */
  kept(): Promise<void> {
    return this.#kept.finish();
  }

  /** Unpacks export files with the mirror's versions of their streams. */
  async #unpack(
    files: readonly ExportFile[],
  ): Promise<{ readonly unpacked: Unpacked; readonly there: NameIndex }> {
    const { mirror, listed, texts } = this.#setting;
    const isIgnoredIn = (path: string) => texts.isIgnoredIn(path);
    this.#tree ??= await MirrorTree.read(this.#deps, mirror, isIgnoredIn, this.#signal);
    const roots = files.map(({ payload }) => member(payload, 'execution_template'));
    const paths = roots.map((root) => this.#ids.pathOf('stream', idText(member(root, 'id')) ?? ''));
    const names = roots.map((root) => member(root, 'name'));
    const there = await this.#tree.around(
      paths.filter((path) => path !== undefined),
      names.filter((name) => typeof name === 'string'),
    );
    const known = {
      tree: there.tree,
      names: there,
      isAlive: (path: string) => this.#isAlive(path, there),
      nameOf: (id: string) => listed.get(id)?.name,
      apps: this.#source.apps,
      ids: this.#ids,
    };
    const ids = knownAgain(files, known, (tree) => texts.restoreValues(tree, there).tree);
    const { unpacked, unreadable } = unpackReadable(files, { ...known, ids });
    if (ids !== this.#ids) this.#learn(ids);
    this.unreadable.push(...unreadable);
    return { unpacked, there };
  }

  /**
   * Returns true if the tenant may still have the resource of a path. An event, rule or form with another id is the
   * same one recreated, because its natural key identifies it, unless this run read both.
   */
  #isAlive(path: string, there: NameIndex): boolean {
    if (path.startsWith('value-streams/')) {
      const { listed, listing } = this.#setting;
      const id = this.#ids.idOf(path);
      // A stream that an incomplete list omits is unknown and may still exist.
      return id !== undefined && (listed.has(id) || !listing.whole);
    }
    const file = `${path}.json`;
    return this.files.has(file) || !isFoundByKey(path, there.file(file));
  }

  #learn(draft: IdMap): void {
    for (const { path, id } of draft.changes()) this.#ids.set(path, id);
  }

  /**
   * Prints a file. Returns undefined if it is too large to be read again, which quarantines its stream like a possible
   * secret.
   */
  #printed(path: string, file: TreeFile): Uint8Array | undefined {
    try {
      return new TextEncoder().encode(printTreeFile(file, path));
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      this.exposed.push(error.problem());
      return undefined;
    }
  }

  /** Adds a file, to be written unless it is already known with this content. Returns its size in bytes. */
  #put(path: string, file: TreeFile, { changed, contents }: Writing): number {
    const bytes = this.#printed(path, file);
    if (bytes === undefined) return 0;
    const oid = blobId(bytes);
    const isKnown = this.#present.get(path) === oid || this.files.get(path) === oid;
    this.files.set(path, oid);
    if (isKnown) {
      changed.delete(path);
      contents.delete(path);
    } else {
      changed.set(path, file);
      contents.set(path, bytes);
    }
    return bytes.length;
  }

  /** Restores git's value of fields that alone differ at each read. */
  async #leaveChanging(files: Tree, writing: Writing): Promise<void> {
    const ids = new Map(this.streams.map(({ path, id }) => [path, id]));
    const open = [...Map.groupBy(files.keys(), unitOf)].flatMap(([unit, paths]) => {
      const entries = this.#otherInGit(paths, writing);
      if (entries === undefined) this.#changing.forget(unit);
      return entries === undefined ? [] : [{ unit, entries }];
    });
    const inGit = await filesOf(
      this.#deps,
      open.flatMap(({ entries }) => entries),
      this.#signal,
    );
    for (const { unit, entries } of open) {
      const paths = new Set(entries.map(({ path }) => path));
      const read = onlyOf(files, paths);
      const kept = this.#changing.count({
        unit,
        inGit: onlyOf(inGit, paths),
        read,
        content: digest([...paths].map((path) => this.files.get(path) ?? '')),
        published: publishedOf(this.#setting.listed.get(ids.get(unit) ?? '')),
      });
      if (kept !== read) for (const [path, file] of kept) this.#put(path, file, writing);
      await nextTick();
    }
  }

  /** Returns the files that differ from git's. Undefined if none does, or if the files are too large to compare. */
  #otherInGit(paths: readonly string[], { contents }: Writing): readonly TreeEntry[] | undefined {
    const differing = paths.filter((path) => this.files.get(path) !== this.#present.get(path));
    const size = differing.reduce((sum, path) => sum + (contents.get(path)?.length ?? 0), 0);
    const entries = differing.flatMap((path) => {
      const oid = this.#present.get(path);
      return oid === undefined ? [] : [{ path, oid, mode: ordinary }];
    });
    const isWorthIt = size <= largestCompared && entries.length === differing.length;
    return isWorthIt && entries.length > 0 ? entries : undefined;
  }

  /**
   * Writes files that the mirror lacks, except those with a possible secret, which must not even become unreachable
   * objects.
   */
  async #write(files: Tree): Promise<void> {
    const writing: Writing = { changed: new Map(), contents: new Map() };
    let length = 0;
    for (const [path, file] of files) {
      if (length > stretch) {
        await nextTick();
        length = 0;
      }
      length += this.#put(path, file, writing);
    }
    await this.#leaveChanging(files, writing);
    const { changed, contents } = writing;
    const found = await this.#search.search(changed, this.#signal);
    // A possible secret may be in any file of its stream, so the whole stream is quarantined.
    const exposed = new Set(this.exposed.flatMap(({ file }) => (files.has(file) ? unitOf(file) : [])));
    for (const path of changed.keys()) {
      const findings = found.get(path);
      if (findings === undefined) this.findings.delete(path);
      else this.findings.set(path, findings);
      if (findings !== undefined || exposed.has(unitOf(path))) contents.delete(path);
    }
    await this.#kept.take(contents.values());
  }
}

const onlyOf = (tree: Tree, paths: ReadonlySet<string>): Tree =>
  new Map([...tree].filter(([path]) => paths.has(path)));

/** Returns the tenant's facts about the last publication, or undefined if it has none. */
function publishedOf(stream: TenantStream | undefined): string | undefined {
  const { version, lastPublishedAt } = stream ?? {};
  return version === undefined && lastPublishedAt === undefined
    ? undefined
    : `${version ?? ''} ${lastPublishedAt ?? ''}`;
}

/** Returns true for an event, rule or form whose file has its natural key. Others are identified by id only. */
function isFoundByKey(path: string, file: TreeFile | undefined): boolean {
  const kind = registryKinds.find((each) => each === kindOfPath(path));
  return (
    kind !== undefined &&
    kinds[kind].naturalKey.every((field) => typeof contentMember(file?.content, field) === 'string')
  );
}

/** Returns the files of streams and the files that they use, without copies of other streams in the exports. */
function wantedOf(tree: Tree, streams: readonly UnpackedStream[]): Tree {
  const paths = streams.flatMap(({ files, uses }) => [...files, ...uses.map((used) => `${used}.json`)]);
  return new Map(
    paths.flatMap((path) => {
      const file = tree.get(path);
      return file === undefined ? [] : [[path, file] as const];
    }),
  );
}
