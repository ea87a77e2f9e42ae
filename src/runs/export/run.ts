import type { ExportFile } from '../../core/tree/export/export-file.ts';
import { slug } from '../../core/text/slug.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { idText, member } from '../../core/json/json.ts';
import type { Streak } from '../../core/plan/changing-fields.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { globMatches } from '../../core/text/glob.ts';
import { streamFileOf, streamSlug, treePath } from '../../core/tree/tree.ts';
import { RefMoved } from '../../ports/errors.ts';
import type { FileWrite, RefUpdate, TreeEntry } from '../../ports/repository.ts';
import type { StreamObservation } from '../../ports/store.ts';
import type { TenantListing, TenantStream } from '../../ports/tenant.ts';
import { loadStreaks, saveStreaks } from '../../state/records/streaks.ts';
import { formKey, readForm, saveForm, type ExportForm } from './form.ts';
import { mirrorWrites, type ExportedStream } from './export-tree.ts';
import { fetchInBatches } from './fetch.ts';
import { FreshStreams } from './fresh-streams.ts';
import { withoutSecrets } from './quarantine.ts';
import { formOf, observationOf, observer, rememberedRuns, usesOf } from './observations.ts';
import { idleMark } from './idle-exports.ts';
import { withoutUnseenRuns } from './unresolved-runs.ts';
import { unmatchedProblems, unmatchedStreams } from './unmatched-streams.ts';
import { vanishedStreams } from './vanished-streams.ts';
import { exportMessage, formatMessage } from './message.ts';
import { idMapOf, learntIdentities } from '../../state/records/id-map.ts';
import { runIdsOf } from '../reading/live-meaning.ts';
import { exportLine } from '../ancestry/trailers.ts';
import { requestMerge } from '../merge/run.ts';
import { leadingSegment } from '../ancestry/segments.ts';
import { SourceTexts } from './source-texts.ts';
import { step } from '../traced.ts';
import type { RunDeps, Source } from '../pipeline.ts';
import { branchRef, exportBranch, mirrorRef } from '../branches.ts';
import { sourceSubject } from '../../state/subjects.ts';
import type { ExportReport } from './report.ts';

export interface ExportOptions {
  /** Reads everything and writes nothing. */
  readonly dryRun: boolean;
  /** Accepts a branch that was rewritten or removed in its current state, after a person has checked it. */
  readonly acceptsRewritten?: boolean;
  /** Number of streams that vanished from the tenant and may be removed, even if that is more than the limit. */
  readonly allowRemovals?: number | undefined;
}

/**
 * Updates the mirror of a source tenant, and merges it into the branch. Fetches only changed streams if the tenant
 * gives revisions. Keeps the last good version of an unreadable stream. An incomplete list removes nothing. A stream
 * that a complete list lacks is removed only after a read by id confirms it. Writes no commit if nothing changed.
 */
export async function exportRun(
  deps: RunDeps,
  source: Source,
  options: ExportOptions,
  signal: AbortSignal,
): Promise<ExportReport> {
  const run = new ExportRun(deps, source, options, signal);
  const looked = await step(deps, 'look', () => run.look());
  const mark = idleMark(looked.heads, looked.listing);
  const isAsked = options.dryRun || options.acceptsRewritten === true || options.allowRemovals !== undefined;
  const settled = isAsked ? undefined : deps.idleExports?.report(source.name, mark);
  if (settled !== undefined) return settled;
  const observation = await step(deps, 'observe', () => run.observe(looked));
  const built = await run.build(observation);
  if (options.dryRun) return { ...built.report, isDryRun: true };
  const published = await run.publish(observation, built);
  await step(deps, 'record', () => run.record(observation, built));
  const report = { ...built.report, ...published };
  // A listed stream that could not be found may be available next time, even if the list stays the same.
  deps.idleExports?.keep(source.name, built.gone === 0 ? mark : undefined, report);
  return report;
}

type Looked = Pick<SourceObservation, 'heads' | 'listing'>;

interface SourceObservation {
  readonly form: ExportForm;
  readonly heads: ReadonlyMap<string, string>;
  readonly mirror: string | undefined;
  /** Files of the mirror. */
  readonly entries: readonly TreeEntry[];
  readonly listing: TenantListing;
  /** Listed streams by id. */
  readonly listed: ReadonlyMap<string, TenantStream>;
  readonly selected: readonly TenantStream[];
  /** Paths of streams in the mirror that no longer exist in the tenant. */
  readonly vanished: readonly string[];
  readonly idMap: IdMap;
  readonly observations: ReadonlyMap<string, StreamObservation>;
  readonly texts: SourceTexts;
  readonly streaks: ReadonlyMap<string, Streak>;
}

interface Built {
  readonly commit: string | undefined;
  readonly fresh: FreshStreams;
  /** Paths of quarantined streams, which are read again next time even if they stay unchanged. */
  readonly held: ReadonlySet<string>;
  /** Number of listed streams that could not be found. */
  readonly gone: number;
  readonly report: ExportReport;
}

/** Limit of attempts if the branch keeps moving. */
const attempts = 5;

class ExportRun {
  readonly #deps: RunDeps;
  readonly #source: Source;
  readonly #acceptsRewritten: boolean;
  readonly #allowRemovals: number;
  readonly #signal: AbortSignal;

  constructor(deps: RunDeps, source: Source, options: ExportOptions, signal: AbortSignal) {
    this.#deps = deps;
    this.#source = source;
    this.#acceptsRewritten = options.acceptsRewritten === true;
    this.#allowRemovals = options.allowRemovals ?? 0;
    this.#signal = signal;
  }

  /** Fetches git and lists the tenant's streams. */
  async look(): Promise<Looked> {
    const [heads, listing] = await Promise.all([
      this.#deps.repository.fetch(this.#signal),
      this.#source.tenant.list(this.#signal),
    ]);
    return { heads, listing };
  }

  async observe({ heads, listing }: Looked): Promise<SourceObservation> {
    const { store, repository } = this.#deps;
    const { tenant, name } = this.#source;
    const idMap = idMapOf(await store.identities(tenant.name));
    const mirror = heads.get(mirrorRef(name));
    const entries = mirror === undefined ? [] : await repository.entries(mirror);
    const mirrored = streamFolders(entries.map(({ path }) => path));
    const known = { mirrored, idMap, listing, allowed: this.#allowRemovals };
    const vanished = await vanishedStreams(this.#source, known, this.#signal);
    const observations = await store.observations(observer(this.#source));
    const texts = await SourceTexts.read(this.#deps, this.#source, heads, this.#signal);
    return {
      form: await readForm(store, name),
      streaks: await loadStreaks(store, sourceSubject(name)),
      heads,
      texts,
      mirror,
      entries,
      vanished,
      listing,
      listed: new Map(listing.streams.map((stream) => [stream.id, stream])),
      selected: listing.streams.filter((stream) => this.#isSelected(stream, idMap)),
      idMap,
      observations: new Map(observations.map((observation) => [observation.id, observation])),
    };
  }

  async build(observation: SourceObservation): Promise<Built> {
    const { entries: mirror } = observation;
    const paths = new Set(mirror.map(({ path }) => path));
    const formBefore = formKey(observation.form);
    const isCurrent = (stream: TenantStream) => {
      const known = observation.observations.get(stream.id);
      const path = observation.idMap.pathOf('stream', stream.id);
      return (
        stream.revision !== undefined &&
        known?.revision === stream.revision &&
        path !== undefined &&
        paths.has(streamFileOf(path)) &&
        member(known.facts, 'texts') === observation.texts.digestFor(path) &&
        formOf(known) === formBefore
      );
    };
    const fetched = await step(this.#deps, 'fetch', () =>
      this.#fetchIncluded(observation, mirror, isCurrent),
    );
    const { included, fresh, gone } = fetched;
    if (fresh.streams.length > 0)
      for (const problem of observation.texts.stray(new Set([...paths, ...fresh.files.keys()])))
        this.#deps.log.warn('nothing to ignore', { ...problem });
    const quarantined = [...fetched.quarantined, ...fresh.unreadable];
    // An unreadable stream may belong to a path with an unknown id, or may need an excluded one.
    const hasUnread = quarantined.length > 0 || gone > 0;
    const mayMiss = observation.listing.whole && !hasUnread;
    const unmatched = mayMiss ? unmatchedStreams(streamFolders(paths), fresh.ids) : [];
    const toAllow = observation.vanished.length + unmatched.length;
    const isAllowed = toAllow <= this.#allowRemovals;
    const removable = new Set(isAllowed ? unmatched : []);
    const exported = this.#streams(observation, fresh, paths, included, { removable, hasUnread });
    const lastGood = lastGoodOf(observation, fresh, paths);
    const { exposed, findings, files } = fresh;
    const { streams, writes, held, problems } = withoutSecrets({
      mirror,
      streams: exported,
      fresh: files,
      exposed,
      findings,
      lastGood,
    });
    const report = this.#report(observation, streams, paths, {
      skipped: included.size - fresh.streams.length - quarantined.length,
      quarantined: [...quarantined, ...unmatchedProblems(isAllowed ? [] : unmatched, toAllow), ...problems],
      written: [...writes.keys()],
      changing: fresh.changing,
    });
    if (writes.size === 0) return { commit: observation.mirror, fresh, held, gone, report };
    const rewritten = onlyRewritten(observation, streams, paths);
    const before = streamsAsBefore(streams, rewritten, paths, lastGood);
    const ofForm =
      rewritten.size === 0 ? new Map() : mirrorWrites(mirror, before, contentOf(files, rewritten));
    const first =
      ofForm.size === 0
        ? observation.mirror
        : await this.#commit(observation.mirror, ofForm, formatMessage(this.#source.name, [...rewritten]));
    const isAll = [...writes.keys()].every((path) => ofForm.has(path));
    const commit = isAll
      ? first
      : await this.#commit(first, writes, exportMessage(report, fresh.streams, observation.listed));
    return { commit, fresh, held, gone, report: { ...report, mirror: commit } };
  }

  /** Writes a commit of the mirror after another one, or as its first. */
  #commit(on: string | undefined, writes: ReadonlyMap<string, FileWrite>, message: string): Promise<string> {
    const parents = on === undefined ? [] : [on];
    const { repository, clock } = this.#deps;
    return step(this.#deps, 'commit', () =>
      repository.commit({ parents, base: on, writes, message, at: clock.now() }),
    );
  }

  /** Moves the mirror and the branch together. If the branch moved meanwhile, fetches and merges it again. */
  async publish(observation: SourceObservation, { commit, report }: Built): Promise<Partial<ExportReport>> {
    if (commit === undefined) return {};
    let { heads } = observation;
    for (let attempt = 1; ; attempt += 1) {
      const from = heads;
      const { updates, outcome } = await step(this.#deps, 'merge', () =>
        this.#updates(from, observation, commit, report),
      );
      try {
        if (updates.length > 0)
          await step(this.#deps, 'push', () => this.#deps.repository.push(updates, this.#signal));
        return outcome;
      } catch (error) {
        if (!(error instanceof RefMoved) || attempt === attempts) throw error;
        heads = await this.#deps.repository.fetch(this.#signal);
        if (heads.get(mirrorRef(this.#source.name)) !== observation.mirror) throw error;
      }
    }
  }

  async record(observation: SourceObservation, { fresh, held }: Built): Promise<void> {
    const { store } = this.#deps;
    const tenant = this.#source.tenant.name;
    const taken = fresh.streams.filter(({ path }) => !held.has(path));
    const key = formKey(fresh.form);
    const observed = taken.flatMap((stream) => observationOf(stream, observation, key));
    const gone = observation.listing.whole
      ? [...observation.observations.keys()].filter((id) => !observation.listed.has(id))
      : [];
    const identities = learntIdentities(fresh.ids, await store.identities(tenant));
    const streaks = { before: observation.streaks, after: fresh.streaks };
    await saveStreaks(store, sourceSubject(this.#source.name), streaks, this.#deps.clock.now());
    if (key !== formKey(observation.form))
      await saveForm(store, this.#source.name, fresh.form, this.#deps.clock.now());
    if (identities.length === 0 && observed.length === 0 && gone.length === 0) return;
    await store.atomically(async (session) => {
      await session.saveIdentities(tenant, identities);
      await session.saveObservations(observer(this.#source), observed);
      await session.forgetObservations(observer(this.#source), gone);
    });
  }

  #isSelected(stream: TenantStream, idMap: IdMap): boolean {
    const path = idMap.pathOf('stream', stream.id);
    const name = path === undefined ? slug(stream.name, 'stream') : streamSlug(path);
    const matches = (patterns: readonly string[]) => patterns.some((pattern) => globMatches(pattern, name));
    return matches(this.#source.include) && !matches(this.#source.exclude);
  }

  /**
   * Fetches the selected streams and all of their direct and indirect subflows that are not current in the mirror.
   * Returns their ids and the readings.
   */
  async #fetchIncluded(
    observation: SourceObservation,
    mirror: readonly TreeEntry[],
    isCurrent: (stream: TenantStream) => boolean,
  ) {
    const fresh = new FreshStreams(this.#deps, this.#source, { ...observation, mirror }, this.#signal);
    const quarantined: Problem[] = [];
    const waiting: ExportFile[] = [];
    const included = new Set<string>();
    let gone = 0;
    // A list that people declared complete is older than their next exports.
    const isAllThere = observation.listing.whole && observation.listing.isDeclared !== true;
    let open: readonly TenantStream[] = observation.selected;
    while (open.length > 0) {
      for (const { id } of open) included.add(id);
      const stale = open.filter((stream) => !isCurrent(stream));
      const runs = new Map(open.map(({ id }) => [id, rememberedRuns(observation, id)]));
      for await (const batch of fetchInBatches(this.#source.tenant, stale, this.#signal)) {
        const { files, problems } = batch;
        gone += batch.gone;
        quarantined.push(...problems);
        for (const file of files) runs.set(idOf(file), runIdsOf(file));
        if (isAllThere) await fresh.take(files);
        else waiting.push(...files);
      }
      const needed = new Set([...runs.values()].flat());
      open = observation.listing.streams.filter(({ id }) => needed.has(id) && !included.has(id));
    }
    const inMirror = new Set(mirror.map(({ path }) => path));
    const isObserved = (id: string) => {
      const path = observation.idMap.pathOf('stream', id);
      return observation.listed.has(id) || (path !== undefined && inMirror.has(streamFileOf(path)));
    };
    const { files, heldBack } = withoutUnseenRuns(waiting, isObserved);
    await fresh.take(files);
    await fresh.kept();
    return { fresh, included, gone, quarantined: [...quarantined, ...heldBack] };
  }

  /** Returns the streams for the tree: those just read, and the mirror's that still exist. */
  #streams(
    observation: SourceObservation,
    fresh: FreshStreams,
    mirror: ReadonlySet<string>,
    included: ReadonlySet<string>,
    { removable, hasUnread }: { readonly removable: ReadonlySet<string>; readonly hasUnread: boolean },
  ): readonly ExportedStream[] {
    const streams = new Map<string, ExportedStream>();
    for (const { path, uses, files } of fresh.streams) streams.set(path, { path, uses, files });
    for (const path of streamFolders(mirror)) {
      const id = fresh.ids.idOf(path);
      const isGone =
        id === undefined ? removable.has(path) : observation.listing.whole && !observation.listed.has(id);
      const isUnwanted = id !== undefined && observation.listed.has(id) && !included.has(id) && !hasUnread;
      if (streams.has(path) || isGone || isUnwanted) continue;
      streams.set(path, { path, uses: usesOf(observation, id, mirror), files: undefined });
    }
    return [...streams.values()];
  }

  #report(
    observation: SourceObservation,
    streams: readonly ExportedStream[],
    mirror: ReadonlySet<string>,
    facts: Pick<ExportReport, 'skipped' | 'quarantined' | 'changing'> & {
      readonly written: readonly string[];
    },
  ): ExportReport {
    const before = new Set(streamFolders(mirror));
    const after = new Set(streams.map(({ path }) => path));
    const touched = new Set(facts.written.map((file) => file.split('/', 2).join('/')));
    return {
      source: this.#source.name,
      added: [...after].filter((path) => !before.has(path)).sort(),
      changed: [...after].filter((path) => before.has(path) && touched.has(path)).sort(),
      removed: [...before].filter((path) => !after.has(path)).sort(),
      vanished: observation.vanished,
      skipped: facts.skipped,
      quarantined: facts.quarantined,
      conflicts: [],
      stalled: undefined,
      keptOut: [],
      changing: facts.changing,
      mirror: observation.mirror,
      pushed: undefined,
      isDryRun: false,
    };
  }

  async #updates(
    heads: ReadonlyMap<string, string>,
    observation: SourceObservation,
    commit: string,
    report: ExportReport,
  ) {
    const { name, branch, push } = this.#source;
    const updates: RefUpdate[] =
      commit === observation.mirror
        ? []
        : [{ ref: mirrorRef(name), expected: observation.mirror, to: commit }];
    const target = branchRef(branch);
    const workBranch = push ? branch : exportBranch(name);
    const head = heads.get(target);
    const sides = { mirror: commit, source: mirrorRef(name), branch: target };
    const incoming =
      head === undefined ? commit : await leadingSegment(this.#deps, { ...sides, target: head });
    const proposed = await requestMerge(
      this.#deps,
      heads,
      {
        incoming,
        target,
        work: branchRef(workBranch),
        keeps: (path) => treePath(path).is === 'environment',
        source: mirrorRef(name),
        names: { incoming: name, target: branch },
        message: `Merge the export of ${name} into ${branch}\n\n${summary(report)}`,
        line: exportLine(name),
        at: this.#deps.clock.now(),
        acceptsRewritten: this.#acceptsRewritten,
      },
      this.#signal,
    );
    const { conflicts, keptOut } = proposed;
    if (proposed.is === 'nothing') return { updates, outcome: { conflicts, keptOut } };
    if (proposed.is === 'stalled')
      return { updates, outcome: { conflicts, keptOut, stalled: proposed.stall } };
    return {
      updates: [...updates, proposed.update],
      outcome: { conflicts, keptOut, pushed: { branch: workBranch, commit: proposed.commit } },
    };
  }
}

function summary({ added, changed, removed }: ExportReport): string {
  return `${added.length} added, ${changed.length} changed, ${removed.length} removed`;
}

/** Returns the streams that were read again without a new publication. Only their form can have changed. */
function onlyRewritten(
  { observations, listed, idMap, form }: SourceObservation,
  streams: readonly ExportedStream[],
  mirror: ReadonlySet<string>,
): ReadonlySet<string> {
  const key = formKey(form);
  return new Set(
    streams.flatMap(({ path, files }) => {
      const id = idMap.idOf(path);
      const known = id === undefined ? undefined : observations.get(id);
      const isOld = files !== undefined && mirror.has(streamFileOf(path)) && known !== undefined;
      return isOld && known.revision === listed.get(known.id)?.revision && formOf(known) !== key
        ? [path]
        : [];
    }),
  );
}

/** Returns the files by path, without those of other streams. */
function contentOf(
  files: ReadonlyMap<string, string>,
  streams: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  return new Map(
    [...files].filter(([file]) => {
      const place = treePath(file);
      return !('stream' in place) || place.stream === undefined || streams.has(place.stream);
    }),
  );
}

/** Returns the streams of the mirror, with only these in their new version. */
function streamsAsBefore(
  streams: readonly ExportedStream[],
  taken: ReadonlySet<string>,
  mirror: ReadonlySet<string>,
  lastGood: (path: string) => ExportedStream | undefined,
): readonly ExportedStream[] {
  const now = streams.filter(({ path, files }) => files === undefined || taken.has(path));
  const there = new Set(now.map(({ path }) => path));
  const others = streamFolders(mirror).filter((path) => !there.has(path));
  return [...now, ...others.flatMap((path) => lastGood(path) ?? [])];
}

/** Returns a function that gives a stream as the mirror has it, or undefined if the mirror does not have it. */
function lastGoodOf(observation: SourceObservation, { ids }: FreshStreams, mirror: ReadonlySet<string>) {
  return (path: string): ExportedStream | undefined =>
    mirror.has(streamFileOf(path))
      ? { path, uses: usesOf(observation, ids.idOf(path), mirror), files: undefined }
      : undefined;
}

/** Returns the id of an export file's stream, which every readable one has. */
const idOf = ({ payload }: ExportFile) =>
  idText(member(member(payload, 'execution_template'), 'id')) as string;

function streamFolders(mirror: Iterable<string>): readonly string[] {
  return [...mirror].flatMap((path) => {
    const place = treePath(path);
    return place.is === 'stream' ? [place.stream] : [];
  });
}
