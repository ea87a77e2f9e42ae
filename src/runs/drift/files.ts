import { packStream, streamName, subflowsOf } from '../../core/tree/export/pack.ts';
import { noSettings } from '../../core/environment/environment.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { render } from '../../core/render/render.ts';
import { formatFile, scenariosByStream, streamFileOf, streamsOf, type Tree } from '../../core/tree/tree.ts';
import { validateTree } from '../../core/tree/validate/validate.ts';
import type { DriftEntry } from './list.ts';
import { idMapOf } from '../../state/records/id-map.ts';
import { readRevision, readSettings } from '../reading/revision.ts';
import type { RunDeps, Source } from '../pipeline.ts';
import { branchRef, mirrorRef } from '../branches.ts';
import { usedFiles } from '../reading/used-files.ts';

type Deps = Pick<RunDeps, 'repository' | 'store' | 'clock'>;

/** Edit of an environment's tenant, as a file for the source tenant. */
export interface SourceFile {
  /** Path of the stream. */
  readonly path: string;
  readonly name: string;
  /** Content of an export file. */
  readonly text: string;
  /** Notes for the person who imports it, one line each. */
  readonly notes: readonly string[];
}

export interface SourceFiles {
  readonly files: readonly SourceFile[];
  /** Reasons why streams have no file. */
  readonly problems: readonly Problem[];
}

/**
 * Returns the edits at the head of a drift branch as export files with the ids of the source tenant. Each edited stream
 * has a file. An edited event, rule or form that no edited stream uses is in the file of a stream that uses it. A file
 * includes the edited parts and those that the source lacks, and references the rest.
 */
export async function filesForSource(
  deps: Deps,
  source: Pick<Source, 'name' | 'branch' | 'apps'> & { readonly tenant: { readonly name: string } },
  { head, entries }: { readonly head: string; readonly entries: readonly DriftEntry[] },
  signal: AbortSignal,
): Promise<SourceFiles> {
  const { repository, store } = deps;
  const sourceHead = await repository.resolve(branchRef(source.branch));
  const [revision, settings, identities] = await Promise.all([
    readRevision(repository, head, signal),
    sourceHead === undefined
      ? noSettings
      : readSettings(repository, sourceHead, source.name, signal, 'source'),
    store.identities(source.tenant.name),
  ]);
  const { values } = settings;
  const rendered = render(revision.tree, { ...noSettings, values, secrets: new Map() });
  const unread = revision.problems.filter(({ severity }) => severity === 'error').map(({ file }) => file);
  const problems = [...revision.problems, ...validateTree(revision.tree, unread), ...rendered.problems];
  const packing = new PackingForSource(
    { tree: rendered.tree, ids: idMapOf(identities), edited: new Set(entries.map(({ path }) => path)) },
    problems.filter(({ severity }) => severity === 'error'),
    source,
    deps.clock.now(),
  );
  const files: SourceFile[] = [];
  const refused: Problem[] = [];
  for (const path of streamsToBring(revision.tree, entries)) {
    try {
      const { text, notes } = packing.pack(path);
      const moved = await movedSince(deps, source.name, entries, path, signal);
      files.push({ path, name: streamName(revision.tree, path), text, notes: [...notes, ...moved] });
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      refused.push(
        ...packing.problemsOf(path),
        ...(packing.problemsOf(path).length > 0 ? [] : [error.problem()]),
      );
    }
  }
  return { files, problems: refused };
}

/** Returns the streams whose files are needed, including those that transport shared files. */
function streamsToBring(tree: Tree, entries: readonly DriftEntry[]): readonly string[] {
  const scenarios = scenariosByStream(tree);
  const edited = new Set(entries.map(({ path }) => path));
  const chosen = new Set([...edited].filter((path) => kindOfPath(path) === 'stream'));
  for (const path of edited) {
    if (kindOfPath(path) === 'stream') continue;
    const users = streamsOf(tree).filter((stream) =>
      usedFiles(tree, stream, scenarios.get(stream) ?? []).includes(`${path}.json`),
    );
    if (users[0] !== undefined && users.every((user) => !chosen.has(user))) chosen.add(users[0]);
  }
  return [...chosen].sort();
}

interface DriftScope {
  /** Tree with the texts of the source. */
  readonly tree: Tree;
  /** Ids of the source tenant. */
  readonly ids: IdMap;
  readonly edited: ReadonlySet<string>;
}

class PackingForSource {
  readonly #scene: DriftScope;
  readonly #problems: readonly Problem[];
  readonly #source: Pick<Source, 'name' | 'apps'>;
  readonly #at: number;
  readonly #scenarios: ReadonlyMap<string, readonly string[]>;

  constructor(
    scene: DriftScope,
    problems: readonly Problem[],
    source: Pick<Source, 'name' | 'apps'>,
    at: number,
  ) {
    this.#scene = scene;
    this.#problems = problems;
    this.#source = source;
    this.#at = at;
    this.#scenarios = scenariosByStream(scene.tree);
  }

  /** Returns the problems of the stream, of the streams in its file, and of the files that these use. */
  problemsOf(path: string): readonly Problem[] {
    const files = this.#carried(path).flatMap((stream) => [
      stream,
      formatFile,
      ...usedFiles(this.#scene.tree, stream, this.#scenarios.get(stream) ?? []),
    ]);
    return this.#problems.filter(({ file }) =>
      files.some((used) => file === used || file.startsWith(`${used}/`)),
    );
  }

  pack(path: string): Pick<SourceFile, 'text' | 'notes'> {
    const { tree, ids, edited } = this.#scene;
    if (this.problemsOf(path).length > 0 || !tree.has(streamFileOf(path)))
      throw new InvalidInput(
        streamFileOf(path),
        '',
        'is not on the drift branch, or cannot be used',
        'SLC2421',
      );
    const carried = new Set(this.#carried(path));
    const packed = packStream(tree, path, {
      ids,
      apps: this.#source.apps,
      at: this.#at,
      carries: (stream) => carried.has(stream),
      leavesOut: (shared) => ids.idOf(shared) !== undefined && !edited.has(shared),
    });
    const unknown = [...packed.unbound.map((one) => one.path), ...packed.unknownHooks];
    if (unknown.length > 0) throw this.#unknownIds(path, unknown);
    return { text: packed.text, notes: this.#notes(path, carried) };
  }

  /** Returns the stream, and those of its subflows that the source does not have. */
  #carried(path: string): readonly string[] {
    const carried = new Set([path]);
    for (const stream of carried) {
      const file = this.#scene.tree.get(streamFileOf(stream));
      for (const run of file === undefined ? [] : subflowsOf(file))
        if (this.#scene.ids.idOf(run) === undefined) carried.add(run);
    }
    return [...carried];
  }

  #unknownIds(path: string, unknown: readonly string[]): InvalidInput {
    const reason = `no file for ${this.#source.name} can be made: it is not known what ${unknown.join(', ')} ${unknown.length === 1 ? 'is' : 'are'} there`;
    return new InvalidInput(streamFileOf(path), '', reason, 'SLC2421');
  }

  #notes(path: string, carried: ReadonlySet<string>): readonly string[] {
    const { ids } = this.#scene;
    const id = ids.idOf(path);
    const brought = [...carried].filter((one) => one !== path);
    return [
      id === undefined
        ? `${this.#source.name} has no such stream as far as is known: the import adds it`
        : `stands for ${id} in ${this.#source.name}, and an import adds a stream: remove that one before the next export, so that the new one takes its place in git`,
      ...(brought.length === 0
        ? []
        : [`brings ${brought.join(', ')}, which ${this.#source.name} does not have`]),
    ];
  }
}

/**
 * Reports streams that changed in the source since the edit. The file then has the environment's version with the edit.
 */
async function movedSince(
  { repository }: Deps,
  source: string,
  entries: readonly DriftEntry[],
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const base = entries.find((entry) => entry.path === path)?.base;
  const mirror = await repository.resolve(mirrorRef(source));
  if (base === undefined || mirror === undefined) return [];
  const [there, edited] = await repository.objectsAt(
    [mirror, base].map((commit) => ({ commit, path })),
    signal,
  );
  if (there === edited || there === undefined) return [];
  return [
    `what ${source} has is not what was edited: the import takes back what only ${source} has; see \`sluice diff ${base.slice(0, 12)} ${mirror.slice(0, 12)}\``,
  ];
}
