import type { Sees } from '../api/service.ts';
import { driftEndpoint, type Drift } from './schema.ts';
import { answering } from '../service/answering.ts';
import { streamSlug } from '../../core/tree/tree.ts';
import { driftIn, type DriftEntry, type DriftList } from '../../runs/drift/list.ts';
import { branchRef, driftBranch } from '../../runs/branches.ts';
import { offeredIn, reviewStateRecord } from '../../runs/review/state.ts';
import { stagesAtWork, type AtWork, type StageAtWork } from '../service/at-work.ts';
import { localHeads } from '../../runs/reading/local-heads.ts';
import { versionOf, type Marks, type Records } from '../service/records.ts';
import { placeKey, type StreamIndexes } from '../streams/stream-index.ts';

type EnvironmentStage = Extract<StageAtWork, { kind: 'environment' }>;

/** Answers with the changes in tenants, for each environment with any. */
export const driftAnswer = answering(driftEndpoint, ({ atWork, records, indexes }) => {
  const drifts = new Drifts(atWork, { records, indexes });
  return (_input, { sees }) => drifts.all(sees);
});

class Drifts {
  readonly #atWork: AtWork;
  readonly #records: Records;
  readonly #indexes: StreamIndexes;
  /** Lists by environment, with the record that each was made from. */
  readonly #known = new Map<string, { readonly from: string; readonly list: DriftList }>();

  constructor(
    atWork: AtWork,
    { records, indexes }: { readonly records: Records; readonly indexes: StreamIndexes },
  ) {
    this.#atWork = atWork;
    this.#records = records;
    this.#indexes = indexes;
  }

  async all(sees: Sees): Promise<Drift> {
    const marks = await this.#records.marks();
    const { byPlace } = await this.#indexes.at(marks);
    const seen = stagesAtWork(this.#atWork).flatMap((stage) =>
      stage.kind === 'environment' && sees(stage.of.name) ? [stage] : [],
    );
    const environments = await Promise.all(
      seen.map(async (stage) => {
        const pipeline = stage.pipeline.name;
        const { environment, branch, entries } = await this.#listOf(stage, marks);
        const nameOf = (path: string) => byPlace.get(placeKey(pipeline, streamSlug(path)))?.row.name;
        const reviews = await this.#records.of(reviewStateRecord, pipeline, marks);
        const request = offeredIn(reviews, branch);
        const edits = entries.map((one) => shown(one, nameOf(one.path)));
        return { pipeline, environment, branch, request, entries: edits };
      }),
    );
    return { environments: environments.filter(({ entries }) => entries.length > 0) };
  }

  async #listOf({ pipeline, of, subject }: EnvironmentStage, marks: Marks): Promise<DriftList> {
    const { deps } = pipeline;
    const heads = await localHeads(deps.repository, [branchRef(driftBranch(of.name)), branchRef(of.branch)]);
    const from = JSON.stringify([[...heads], versionOf(marks, [subject])]);
    const known = this.#known.get(of.name);
    if (known?.from === from) return known.list;
    const list = await driftIn(deps, of, heads);
    this.#known.set(of.name, { from, list });
    return list;
  }
}

function shown(
  { path, by, at, commit, savedAt, isLive }: DriftEntry,
  name: string | undefined,
): Drift['environments'][number]['entries'][number] {
  return {
    path,
    name,
    by,
    at,
    isLive,
    commit,
    savedAt,
  };
}
