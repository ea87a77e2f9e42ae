import type { Sees } from '../api/service.ts';
import type { MismatchView } from '../environment/mismatch-schema.ts';
import { streamEndpoint, type BindingView, type Stream } from './schema.ts';
import { answering, type AnswerDeps } from '../service/answering.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { nameAt, namesOf } from '../../core/diff/names.ts';
import { streamFileOf, streamPath, treePath } from '../../core/tree/tree.ts';
import { branchRef, exportBranch } from '../../runs/branches.ts';
import { stagesAtWork, type PipelineAtWork } from '../service/at-work.ts';
import type { ReadPlan } from '../environment/saved-plan.ts';
import { localHeads } from '../../runs/reading/local-heads.ts';
import { openMismatches } from '../environment/mismatches.ts';
import { RunGraphs, type RunsOf } from './run-graph.ts';
import { liveSidesOf, sidesOf, type ComparableSide } from './sides.ts';
import { StreamHistories, type HistoryHead } from './history.ts';
import { placeKey } from '../streams/stream-index.ts';
import { pathsReferredTo, readStreamTree } from './tree.ts';

/** Time limit for reading a repository for a page. Milliseconds. */
const patience = 60_000;

type Facts = Pick<AnswerDeps, 'atWork' | 'records' | 'indexes' | 'plans'>;

/** Answers with one stream. */
export const streamAnswer = answering(streamEndpoint, (deps) => {
  const streams = new Streams(deps);
  return (place, { sees }) => streams.of(place, sees);
});

/** Query for single streams, from the reports of runs and from the repository. */
class Streams {
  readonly #facts: Facts;
  readonly #graphs: ReadonlyMap<string, RunGraphs>;
  readonly #histories: ReadonlyMap<string, StreamHistories>;

  constructor(facts: Facts) {
    this.#facts = facts;
    const { pipelines } = facts.atWork.app;
    this.#graphs = new Map(pipelines.map(({ name, deps }) => [name, new RunGraphs(deps.repository)]));
    this.#histories = new Map(
      pipelines.map(({ name, deps }) => [name, new StreamHistories(deps.repository)]),
    );
  }

  /** Returns a stream, or undefined if neither a run nor the repository knows it. */
  async of(
    { pipeline: name, slug }: { readonly pipeline: string; readonly slug: string },
    sees: Sees,
  ): Promise<Stream | undefined> {
    const { atWork } = this.#facts;
    const pipeline = atWork.app.pipelines.find((one) => one.name === name);
    const path = streamPath(slug);
    if (pipeline === undefined || treePath(streamFileOf(path)).is !== 'stream') return undefined;
    const signal = AbortSignal.timeout(patience);
    const stages = stagesAtWork(atWork).filter((stage) => stage.pipeline === pipeline);
    const [environments, sides, live] = await Promise.all([
      this.#environments(pipeline, path, slug, sees),
      this.#sidesWith(pipeline, path, sees, signal),
      liveSidesOf(stages, path, sees),
    ]);
    if (environments.length === 0 && sides.length === 0) return undefined;
    const [newest] = sides;
    const graph: ReadonlyMap<string, RunsOf> =
      newest === undefined
        ? new Map()
        : ((await this.#graphs.get(name)?.of(newest.revision, signal)) ?? new Map());
    const neighbour = (other: string) => ({ path: other, name: graph.get(other)?.name ?? other });
    const known = (await this.#facts.indexes.at(await this.#facts.records.marks())).byPlace.get(
      placeKey(name, slug),
    );
    return {
      pipeline: name,
      slug,
      path,
      name: graph.get(path)?.name ?? known?.row.name ?? slug,
      sides: [...sides],
      live: [...live],
      environments,
      runs: (graph.get(path)?.runs ?? []).map(neighbour),
      runBy: [...graph].flatMap(([other, { runs }]) => (runs.includes(path) ? [neighbour(other)] : [])),
      uses: newest === undefined ? [] : await usesOf(pipeline, newest, path, signal),
      history: (await this.#histories.get(name)?.of(path, await historyHeads(pipeline, sees))) ?? [],
    };
  }

  async #environments(
    pipeline: PipelineAtWork,
    path: string,
    slug: string,
    sees: Sees,
  ): Promise<Stream['environments']> {
    const { records, indexes, plans } = this.#facts;
    const { byPlace } = await indexes.at(await records.marks());
    const cells = byPlace.get(placeKey(pipeline.name, slug))?.row.cells ?? [];
    return Promise.all(
      cells
        .filter(({ environment }) => sees(environment))
        .map(async (cell) => {
          const synced = await this.#synced(cell.environment, path);
          const plan = await plans.of(cell.environment);
          const mismatch = await this.#mismatch(cell.environment, plan, path);
          return {
            ...cell,
            bindings: bindingsIn(plan, path),
            synced,
            mismatch,
          };
        }),
    );
  }

  async #mismatch(
    environment: string,
    plan: ReadPlan | undefined,
    path: string,
  ): Promise<MismatchView | undefined> {
    if (plan === undefined) return undefined;
    const all = await openMismatches(this.#facts.atWork.app.store, environment, plan);
    return all.find((one) => one.path === path);
  }

  /** Returns the revision of which the tenant last got the stream. */
  async #synced(environment: string, path: string): Promise<string | undefined> {
    const all = await this.#facts.atWork.app.store.lastSynced(environment);
    return all.find((one) => one.path === path)?.revision;
  }

  /** Returns the sides whose tree has the stream. */
  async #sidesWith(
    pipeline: PipelineAtWork,
    path: string,
    sees: Sees,
    signal: AbortSignal,
  ): Promise<readonly ComparableSide[]> {
    const stages = stagesAtWork(this.#facts.atWork).filter((stage) => stage.pipeline === pipeline);
    const sides = await sidesOf(stages, sees);
    const found = await pipeline.deps.repository.objectsAt(
      sides.map(({ revision }) => ({ commit: revision, path: streamFileOf(path) })),
      signal,
    );
    return sides.filter((_, index) => found[index] !== undefined);
  }
}

function bindingsIn(plan: ReadPlan | undefined, path: string): BindingView[] {
  return (plan?.plan.readiness ?? [])
    .filter(({ neededBy }) => neededBy.includes(path))
    .map((item) => {
      const { name, type } = item.wanted;
      return {
        path: item.path,
        name,
        type,
        is: item.is,
        id: 'id' in item ? item.id : undefined,
        by: item.is === 'bound' ? item.by : undefined,
        problem: item.problem,
      };
    });
}

async function usesOf(
  { deps }: PipelineAtWork,
  { revision }: ComparableSide,
  path: string,
  signal: AbortSignal,
): Promise<Stream['uses']> {
  const read = await readStreamTree(deps.repository, revision, path, signal);
  if (read === undefined) return [];
  const names = namesOf(read.tree);
  return [...pathsReferredTo(read.tree, path)].sort().flatMap((used) => {
    const kind = kindOfPath(used);
    const isOwn = kind === undefined || kind === 'stream' || kind === 'scenario' || kind === 'hook';
    return isOwn ? [] : [{ path: used, kind, name: nameAt(names, used) }];
  });
}

/**
 * Returns the visible branches of a pipeline in order, from the source. The last one has exports that are not merged
 * yet.
 */
async function historyHeads(
  { deps, source, environments }: PipelineAtWork,
  sees: Sees,
): Promise<readonly HistoryHead[]> {
  const seen = [...environments.values()].filter(({ name }) => sees(name)).map(({ branch }) => branch);
  const ofSource = sees(source.name) ? [source.branch] : [];
  const exported = sees(source.name) && !source.push ? [exportBranch(source.name)] : [];
  const branches = [...new Set([...ofSource, ...seen, ...exported])];
  const heads = await localHeads(deps.repository, branches.map(branchRef));
  return branches.flatMap((branch) => {
    const revision = heads.get(branchRef(branch));
    return revision === undefined ? [] : [{ branch, revision }];
  });
}
