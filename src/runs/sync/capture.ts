import { readingsOf } from '../../state/subjects.ts';
import { readExportFile } from '../../core/tree/export/export-file.ts';
import { sharedFingerprint } from '../../core/tree/fingerprint.ts';
import { NameIndex } from '../../core/tree/name-index.ts';
import { kindOfPath, kinds, registryKinds } from '../../core/stream/kinds.ts';
import { publicationOf, type Live } from '../../core/plan/plan.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import { withoutIgnored } from '../../core/render/ignored.ts';
import type { Supplies } from '../../core/render/render.ts';
import { unrender, type Unrendered } from '../../core/render/unrender.ts';
import { liveShared } from '../../core/plan/shared-verdicts.ts';
import { streamFileOf, treePath, type Tree } from '../../core/tree/tree.ts';
import { RefMoved } from '../../ports/errors.ts';
import type { TenantStream } from '../../ports/tenant.ts';
import {
  alwaysChangingCode,
  changesByItself,
  changingByThemselves,
} from '../drift/changing-by-themselves.ts';
import { desiredTree } from '../desired/desired-tree.ts';
import { commitDrift, type SavedEdit } from '../drift/commits.ts';
import { driftMessage } from '../drift/message.ts';
import { savedDrift, saveDrift } from '../../state/records/saved-drift.ts';
import { idsAsRun, liveOf, replacedIn } from '../reading/live-reader.ts';
import {
  meaningOf,
  readLive,
  registryTree,
  representativeIn,
  runIdsOf,
  type LiveMeaning,
} from '../reading/live-meaning.ts';
import type { Planned } from './plan.ts';
import { findSecrets } from '../reading/secret-findings.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { driftBranch } from '../branches.ts';

/** Result of saving the edits that a plan names. */
export interface Capture {
  /** Commit with the edits. Undefined if there was nothing new to save. */
  readonly commit: string | undefined;
  /** Fingerprints of live content that git now has, by path. */
  readonly saved: ReadonlyMap<string, string>;
  /**
   * Reasons why the live content of streams and shared files could not be saved and must not be overwritten, by path.
   */
  readonly unsaved: ReadonlyMap<string, Problem>;
  /** Facts about the edits that git cannot express. */
  readonly notes: readonly Problem[];
}

/** Limit of attempts if the drift branch keeps moving. */
const attempts = 3;

/**
 * Saves people's changes in a tenant before Sluice overwrites any of them: as a commit on `sluice/drift/…` after the
 * last-synced revision, so that merging it brings only the edits. An edit that is saved already and only reported is
 * not saved again, even if the branch was removed. Throws `PortError` if git or the tenant fails.
 */
export async function capture(
  deps: RunDeps,
  environment: Environment,
  planned: Planned,
  signal: AbortSignal,
): Promise<Capture> {
  const { plan } = planned;
  const before = await savedDrift(deps.store, environment.name);
  const live = new Map(plan.captures.map((path) => [path, liveFingerprint(planned, path)]));
  const isNew = (path: string) => before.get(path) !== live.get(path) || !plan.drifted.includes(path);
  const wanted = plan.captures.filter(isNew);
  if (wanted.length === 0) {
    if ([...before.keys()].some((path) => !live.has(path)))
      await saveDrift(deps.store, environment.name, live, deps.clock.now());
    return { commit: undefined, saved: new Map(), unsaved: new Map(), notes: [] };
  }
  const continued = new Set([...before.keys()].filter((path) => live.has(path)));
  const captured = await new Capturing(deps, environment, planned, signal).capture(wanted, continued);
  const saved = new Map([...live].filter(([path]) => !captured.unsaved.has(path)));
  await saveDrift(deps.store, environment.name, saved, deps.clock.now());
  return { ...captured, saved: new Map([...saved].filter(([path]) => wanted.includes(path))) };
}

/** Edit of a stream after a run had written it. */
export interface TenantEdit {
  readonly path: string;
  readonly stream: TenantStream;
  readonly meaning: LiveMeaning;
}

/**
 * Saves one edit of a stream that this run has just written, after the revision that it imported. The edit then counts
 * as saved drift. `unsaved` is the reason if that fails. Throws `PortError` if git or the tenant fails.
 */
export async function captureEdit(
  deps: RunDeps,
  environment: Environment,
  planned: Planned,
  { path, stream, meaning }: TenantEdit,
  signal: AbortSignal,
): Promise<{ readonly commit: string | undefined; readonly unsaved: Problem | undefined }> {
  const { observed, plan } = planned;
  const there = liveOf(stream, 'made', { meaning, runsReplaced: [], scenarioProblems: [] });
  const live = new Map([...observed.observation.live, [path, there]]);
  const edited: Planned = {
    ...planned,
    observed: { ...observed, observation: { ...observed.observation, live } },
    plan: { ...plan, captures: [path], drifted: [path] },
  };
  const before = await savedDrift(deps.store, environment.name);
  const continued = new Set(before.keys());
  const captured = await new Capturing(deps, environment, edited, signal).capture([path], continued);
  const unsaved = captured.unsaved.get(path);
  if (unsaved === undefined) {
    const saved = new Map([...before, [path, meaning.fingerprint]]);
    await saveDrift(deps.store, environment.name, saved, deps.clock.now());
  }
  return { commit: captured.commit, unsaved };
}

function liveFingerprint({ observed: { observation } }: Planned, path: string): string {
  const there = observation.live.get(path);
  return (there?.is === 'known' ? there.fingerprint : liveShared(observation).get(path)) ?? '';
}

class Capturing {
  readonly #deps: RunDeps;
  readonly #environment: Environment;
  readonly #planned: Planned;
  readonly #signal: AbortSignal;
  readonly #unsaved = new Map<string, Problem>();

  constructor(deps: RunDeps, environment: Environment, planned: Planned, signal: AbortSignal) {
    this.#deps = deps;
    this.#environment = environment;
    this.#planned = planned;
    this.#signal = signal;
  }

  async capture(paths: readonly string[], continued: ReadonlySet<string>): Promise<Omit<Capture, 'saved'>> {
    const edits: SavedEdit[] = [];
    const notes: Problem[] = [];
    for (const [base, ofBase] of Map.groupBy(await this.#bases(paths), ([, one]) => one)) {
      const edit = await this.#edit(
        ofBase.map(([path]) => path),
        base,
      );
      if (edit === undefined) continue;
      edits.push(edit);
      notes.push(...edit.notes);
    }
    if (edits.length === 0) return { commit: undefined, unsaved: this.#unsaved, notes: [] };
    const message = this.#message(
      edits.flatMap((edit) => edit.paths),
      notes,
    );
    const { head } = this.#planned;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const commits = { edits, head, continued, message };
        const commit = await commitDrift(this.#deps, this.#environment, commits, this.#signal);
        if (commit !== undefined)
          this.#deps.log.info('saved what was changed in the tenant', {
            environment: this.#environment.name,
            branch: driftBranch(this.#environment.name),
            commit,
            paths: edits.flatMap((edit) => edit.paths),
          });
        return { commit, unsaved: this.#unsaved, notes };
      } catch (error) {
        if (!(error instanceof RefMoved) || attempt === attempts) throw error;
      }
    }
  }

  /**
   * Returns the base of each path's edit: the current revision if git has not changed the path since the last sync,
   * otherwise the last-synced revision.
   */
  async #bases(paths: readonly string[]): Promise<readonly (readonly [path: string, base: string])[]> {
    const { plan, observed } = this.#planned;
    const { store, repository } = this.#deps;
    // After a version was restored, the stream has earlier content of git, which is the base of the edit.
    const { verification } = observed.observation;
    const isOfNow = (path: string) =>
      plan.drifted.includes(path) && verification.get(path)?.mismatch === undefined;
    const synced = new Map(
      (await store.lastSynced(this.#environment.name)).map(({ path, revision }) => [path, revision]),
    );
    return Promise.all(
      paths.map(async (path) => {
        const revision = isOfNow(path) ? undefined : synced.get(path);
        const base = revision === undefined ? undefined : await repository.resolve(revision);
        return [path, base ?? observed.revision] as const;
      }),
    );
  }

  /**
   * Returns the live content in git's form, applied to the base's tree. Returns undefined if none of it can be saved.
   */
  async #edit(
    paths: readonly string[],
    base: string,
  ): Promise<(SavedEdit & Pick<Unrendered, 'notes'>) | undefined> {
    const { written, rendered, supplies } = await desiredTree(
      this.#deps,
      this.#environment,
      base,
      this.#signal,
      new Set(paths.flatMap((path) => [path, ...this.#carriers(path).map(([stream]) => stream)])),
    );
    const names = new NameIndex(rendered);
    const live = new Map<string, Tree>();
    for (const path of paths) {
      const tree = await this.#liveTree(path, names);
      if (tree !== undefined) live.set(path, tree);
    }
    const { tree, removed, notes } = inFormOfGit(
      live,
      { written: written.tree, supplies },
      this.#planned.observed,
    );
    const allowed = await this.#withoutSecrets([...live.keys()], tree, written.tree);
    return allowed.length === 0 ? undefined : { paths: allowed, base, tree, removed, notes };
  }

  /** Returns a stream's files, or a shared file from the tenant's streams or its registry. */
  async #liveTree(path: string, names: NameIndex): Promise<Tree | undefined> {
    try {
      const tree = await this.#foundTree(path, names);
      return tree ?? this.#cannotSave(path, 'the tenant does not show it');
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      if (error.code !== alwaysChangingCode) return this.#cannotSave(path, error.message);
      this.#unsaved.set(path, error.problem());
      return undefined;
    }
  }

  async #foundTree(path: string, names: NameIndex): Promise<Tree | undefined> {
    const { live } = this.#planned.observed.observation;
    const own = live.get(path);
    if (own?.is === 'known') return this.#export(path, own, names);
    const [last] = this.#carriers(path);
    const tree =
      last === undefined ? await this.#registryTree(path, names.tree) : await this.#export(...last, names);
    if (tree === undefined) return undefined;
    const compared = withoutIgnored(tree, this.#planned.observed.ignored);
    if (sharedFingerprint(compared, path) === liveFingerprint(this.#planned, path)) return tree;
    throw await this.#changedAgain(path, last?.[1].id);
  }

  /** Returns the stream whose export has a shared file; of several, the one observed last. */
  #carriers(path: string): readonly (readonly [string, Live & { readonly is: 'known' }])[] {
    const { live } = this.#planned.observed.observation;
    const all = [...live].flatMap(([stream, one]) =>
      one.is === 'known' && one.carries.has(path) ? [[stream, one] as const] : [],
    );
    return all.slice(-1);
  }

  async #registryTree(path: string, rendered: Tree): Promise<Tree | undefined> {
    const kind = registryKinds.find((one) => one === kindOfPath(path));
    if (kind === undefined) return undefined;
    const items = await this.#environment.tenant.registry(kinds[kind].section, this.#signal);
    if (items === undefined) return undefined;
    return registryTree(new Map([[kind, items]]), this.#planned.observed.ids, rendered);
  }

  async #export(stream: string, there: Live & { readonly is: 'known' }, names: NameIndex): Promise<Tree> {
    const { tenant, apps } = this.#environment;
    const { ids, ignored, inventory } = this.#planned.observed;
    const file = readExportFile(await tenant.exportFile(there.id, this.#signal), stream);
    const idMap = idsAsRun(ids, runIdsOf(file), replacedIn(inventory));
    // Includes ignored fields, which git's version restores.
    const live = readLive(file, idMap, names, { apps, ignored: new Map() });
    const { fingerprint } = meaningOf(withoutIgnored(live.tree, ignored), stream, live.ids);
    if (fingerprint === there.fingerprint) return live.tree;
    const again = async () => {
      const bytes = await tenant.exportFile(there.id, this.#signal);
      return readLive(readExportFile(bytes, stream), idMap, names, { apps, ignored }).tree;
    };
    const fields = await changingByThemselves(withoutIgnored(live.tree, ignored), again);
    const problem = await this.#changedAgain(stream, there.id);
    throw fields === undefined ? problem : changesByItself(fields, stream, this.#environment.name);
  }

  /**
   * Returns the problem of a path whose content differs from the plan's observation. Removes the stored reading of the
   * stream with that id: if a tenant changes its export under the same revision, the next run would trust the reading
   * again.
   */
  async #changedAgain(path: string, id: string | undefined): Promise<InvalidInput> {
    if (id !== undefined) await this.#deps.store.forgetObservations(readingsOf(this.#environment), [id]);
    return new InvalidInput(path, '', 'was changed again during this run', 'SLC2416');
  }

  #cannotSave(path: string, reason: string): undefined {
    const message = `what the tenant has of it cannot be saved to git, so nothing is overwritten: ${reason}`;
    this.#unsaved.set(path, { code: 'SLC2417', severity: 'error', file: path, place: '', message });
  }

  /** Excludes suspected secrets that git does not have yet. They are not committed, and therefore not overwritten. */
  async #withoutSecrets(paths: readonly string[], tree: Tree, written: Tree): Promise<readonly string[]> {
    const { secretScanner } = this.#deps;
    const there = new Map([...written].filter(([file]) => tree.has(file)));
    const known = await findSecrets(secretScanner, there, new Set(), this.#signal);
    const allowed = [...known.values()].flat().flatMap(({ fingerprint }) => fingerprint ?? []);
    const found = await findSecrets(secretScanner, tree, new Set(allowed), this.#signal);
    for (const [file, findings] of found) {
      const owners = paths.filter((path) => file === `${path}.json` || file.startsWith(`${path}/`));
      for (const path of owners.length > 0 ? owners : paths)
        this.#cannotSave(
          path,
          `${file}${findings[0]?.place ?? ''} looks like a secret (${findings[0]?.rule ?? ''})`,
        );
    }
    return paths.filter((path) => !this.#unsaved.has(path));
  }

  #message(paths: readonly string[], notes: readonly Problem[]): string {
    const { tenant, name } = this.#environment;
    const { live } = this.#planned.observed.observation;
    const saved = paths.map((path) => ({ path, ...publicationOf(live.get(path)) }));
    return driftMessage({ environment: name, tenant: tenant.name, saved, notes });
  }
}

/** Returns the live content of some paths as git would have it, cut to the files of these paths. */
export function inFormOfGit(
  live: ReadonlyMap<string, Tree>,
  { written, supplies }: { readonly written: Tree; readonly supplies: Supplies },
  { ids, ignored }: Pick<Planned['observed'], 'ids' | 'ignored'>,
): Unrendered {
  const cut = [...live].flatMap(([path, tree]) => [...tree].filter(([file]) => isOf(path, file, written)));
  return unrender({
    live: new Map(cut),
    desired: written,
    supplies: { ...supplies, ignored },
    representative: representativeIn(ids),
  });
}

/** Returns true for the files of a saved path, and for those that only the live content has. */
function isOf(path: string, file: string, written: Tree): boolean {
  if (file === `${path}.json` || file.startsWith(`${path}/`)) return true;
  return (
    treePath(file).is === 'shared' &&
    !written.has(file) &&
    kindOfPath(path) === 'stream' &&
    streamFileOf(path) !== file
  );
}
