import { readExportFile } from '../codec/export-file.ts';
import { printTreeFile } from '../codec/tree-text.ts';
import { blobId } from '../codec/blob-id.ts';
import { kindOfPath } from '../domain/kinds.ts';
import type { Live } from '../domain/plan.ts';
import { InvalidInput, problemLine, type Problem } from '../domain/problem.ts';
import { withoutIgnored } from '../domain/render/ignored.ts';
import { unrender, type Unrendered } from '../domain/render/unrender.ts';
import { streamFileOf, streamSlug, treePath, type Tree } from '../domain/tree.ts';
import { RefMoved } from '../ports/errors.ts';
import type { FileWrite } from '../ports/repository.ts';
import { desiredTree } from './desired-tree.ts';
import { savedDrift, saveDrift } from './drift-record.ts';
import { meaningOf, readLive, representativeIn } from './live-reading.ts';
import type { Planned } from './plan-environment.ts';
import { findSecrets } from './secret-findings.ts';
import { branchRef, driftBranch, type Environment, type PassDeps } from './subjects.ts';

/** What became of the edits that a plan wants saved. */
export interface Capture {
  /** The commit that holds them; undefined where nothing new was to save. */
  readonly commit: string | undefined;
  /** Why the live content of a stream or shared thing, by path, could not be saved: it must not be overwritten. */
  readonly unsaved: ReadonlyMap<string, Problem>;
  /** What git cannot say of the edits. */
  readonly notes: readonly Problem[];
}

/** How often a drift branch that moved meanwhile is looked at again. */
const attempts = 3;

/**
 * Saves what people changed in a tenant, before anything of it is overwritten: as a commit on `sluice/drift/…` on top of
 * the revision last synced, so that merging it brings that edit alone. What was saved already, and is only reported, is
 * not saved again, also where somebody removed the branch. Throws `PortError` where git or the tenant fails.
 */
export async function capture(
  deps: PassDeps,
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
    return { commit: undefined, unsaved: new Map(), notes: [] };
  }
  const captured = await new Capturing(deps, environment, planned, signal).capture(wanted);
  const saved = new Map([...live].filter(([path]) => !captured.unsaved.has(path)));
  await saveDrift(deps.store, environment.name, saved, deps.clock.now());
  return captured;
}

function liveFingerprint({ observed: { observation } }: Planned, path: string): string {
  const there = observation.live.get(path);
  if (there?.is === 'known') return there.fingerprint;
  const carriers = [...observation.live.values()].flatMap((one) => (one.is === 'known' ? [one.carries] : []));
  return carriers.find((carries) => carries.has(path))?.get(path) ?? observation.shared.get(path) ?? '';
}

class Capturing {
  readonly #deps: PassDeps;
  readonly #environment: Environment;
  readonly #planned: Planned;
  readonly #signal: AbortSignal;
  readonly #unsaved = new Map<string, Problem>();

  constructor(deps: PassDeps, environment: Environment, planned: Planned, signal: AbortSignal) {
    this.#deps = deps;
    this.#environment = environment;
    this.#planned = planned;
    this.#signal = signal;
  }

  async capture(paths: readonly string[]): Promise<Capture> {
    const base = await this.#base(paths);
    const edit = await this.#edit(paths, base);
    const readable = paths.filter((path) => !this.#unsaved.has(path));
    const allowed = await this.#withoutSecrets(readable, edit.tree);
    if (allowed.length === 0) return { commit: undefined, unsaved: this.#unsaved, notes: [] };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const commit = await this.#commit(allowed, edit, base);
        return { commit, unsaved: this.#unsaved, notes: edit.notes };
      } catch (error) {
        if (!(error instanceof RefMoved) || attempt === attempts) throw error;
      }
    }
  }

  /**
   * The head for what git did not change since: there it says what it said then. Else the oldest revision that any of
   * the streams was last synced at, so that merging shows where both sides changed the same.
   */
  async #base(paths: readonly string[]): Promise<string> {
    const { plan, observed } = this.#planned;
    const synced = await this.#deps.store.lastSynced(this.#environment.name);
    const revisions = new Map(synced.map(({ path, revision }) => [path, revision]));
    let base = observed.revision;
    for (const path of paths.filter((one) => !plan.drifted.includes(one))) {
      const revision = await this.#deps.repository.resolve(revisions.get(path) ?? base);
      if (revision !== undefined && (await this.#deps.repository.isAncestor(revision, base))) base = revision;
    }
    return base;
  }

  /** The live content as git should hold it, over the tree of the base. */
  async #edit(paths: readonly string[], base: string): Promise<Unrendered> {
    const { written, rendered, supplies } = await desiredTree(
      this.#deps,
      this.#environment,
      base,
      this.#signal,
    );
    const live = new Map<string, Tree>();
    for (const path of paths) {
      const tree = await this.#liveTree(path, rendered);
      if (tree !== undefined) live.set(path, tree);
    }
    const cut = new Map(
      [...live].flatMap(([path, tree]) => [...tree].filter(([file]) => isOf(path, file, written.tree))),
    );
    const { ids, ignored } = this.#planned.observed;
    const representative = representativeIn(ids);
    return unrender({
      live: cut,
      desired: written.tree,
      supplies: { ...supplies, ignored },
      representative,
    });
  }

  /** A stream's files, or a shared thing as a stream that carries it has it. */
  async #liveTree(path: string, rendered: Tree): Promise<Tree | undefined> {
    const { live } = this.#planned.observed.observation;
    const carrier = [...live].find(
      ([stream, one]) => one.is === 'known' && (stream === path || one.carries.has(path)),
    );
    const [stream, there] = carrier ?? [];
    if (stream === undefined || there?.is !== 'known')
      return this.#cannotSave(path, 'no stream of the tenant carries it');
    try {
      return await this.#export(stream, there, rendered);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return this.#cannotSave(path, error.message);
    }
  }

  async #export(stream: string, there: Live & { readonly is: 'known' }, rendered: Tree): Promise<Tree> {
    const { tenant, apps } = this.#environment;
    const bytes = await tenant.exportFile(there.id, this.#signal);
    const { ids, ignored } = this.#planned.observed;
    // Whole: what is ignored comes back from git.
    const live = readLive(readExportFile(bytes, stream), ids, rendered, { apps, ignored: new Map() });
    if (meaningOf(withoutIgnored(live.tree, ignored), stream, live.ids).fingerprint !== there.fingerprint)
      throw new InvalidInput(stream, '', 'was changed again while this pass ran', 'SLC2416');
    return live.tree;
  }

  #cannotSave(path: string, reason: string): undefined {
    const message = `what the tenant has of it cannot be saved to git, so nothing is overwritten: ${reason}`;
    this.#unsaved.set(path, { code: 'SLC2417', severity: 'error', file: path, place: '', message });
  }

  /** What looks like a secret is not committed, and so not overwritten. */
  async #withoutSecrets(paths: readonly string[], tree: Tree): Promise<readonly string[]> {
    const found = await findSecrets(this.#deps.secretScanner, tree, new Set(), this.#signal);
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

  /** Undefined where the branch says it already. */
  async #commit(paths: readonly string[], edit: Unrendered, base: string): Promise<string | undefined> {
    const { repository, clock } = this.#deps;
    const ref = branchRef(driftBranch(this.#environment.name));
    const heads = await repository.fetch(this.#signal);
    const head = heads.get(ref);
    const isMerged =
      head !== undefined && (await repository.isAncestor(head, this.#planned.observed.revision));
    const parent =
      head !== undefined && !(isMerged && (await repository.isAncestor(head, base))) ? head : base;
    const writes = await this.#writes(paths, edit, parent);
    if (writes.size === 0) return undefined;
    const message = this.#message(paths, edit.notes);
    const commit = await repository.commit({
      parents: [parent],
      base: parent,
      writes,
      message,
      at: clock.now(),
    });
    await repository.push([{ ref, expected: head, to: commit }], this.#signal);
    this.#deps.log.info('saved what was changed in the tenant', {
      environment: this.#environment.name,
      branch: driftBranch(this.#environment.name),
      commit,
      paths,
    });
    return commit;
  }

  /** What of the edit the parent does not have. */
  async #writes(
    paths: readonly string[],
    { tree, removed }: Unrendered,
    parent: string,
  ): Promise<ReadonlyMap<string, FileWrite>> {
    const present = new Map(
      (await this.#deps.repository.entries(parent)).map(({ path, oid }) => [path, oid]),
    );
    const isSaved = (file: string) =>
      paths.some((path) => file === `${path}.json` || file.startsWith(`${path}/`)) || !present.has(file);
    const writes = new Map<string, FileWrite>();
    for (const [path, file] of tree) {
      const bytes = new TextEncoder().encode(printTreeFile(file));
      if (isSaved(path) && present.get(path) !== blobId(bytes)) writes.set(path, { bytes });
    }
    for (const path of removed) if (isSaved(path) && present.has(path)) writes.set(path, { removed: true });
    return writes;
  }

  #message(paths: readonly string[], notes: readonly Problem[]): string {
    const { tenant, name } = this.#environment;
    const { live } = this.#planned.observed.observation;
    const lines = paths.map((path) => `- ${path}${publication(live.get(path))}`);
    const untold = notes.length === 0 ? [] : ['', 'What these files cannot say:', ...notes.map(problemLine)];
    return `Save what was changed in ${tenant.name}: ${paths.map(shortName).join(', ')}\n\n${lines.join('\n')}\n${untold.map((line) => `${line}\n`).join('')}\nSluice-Drift: ${name}\n`;
  }
}

function publication(live: Live | undefined): string {
  if (live?.is !== 'known') return '';
  const by = live.publishedBy === undefined ? '' : ` by ${live.publishedBy}`;
  const at = live.lastPublishedAt === undefined ? '' : ` at ${live.lastPublishedAt}`;
  return by === '' && at === '' ? '' : `: last published${by}${at}`;
}

const shortName = (path: string) => (kindOfPath(path) === 'stream' ? streamSlug(path) : path);

/** Files of what is captured, and those that only the live content has. */
function isOf(path: string, file: string, written: Tree): boolean {
  if (file === `${path}.json` || file.startsWith(`${path}/`)) return true;
  return (
    treePath(file).is === 'shared' &&
    !written.has(file) &&
    kindOfPath(path) === 'stream' &&
    streamFileOf(path) !== file
  );
}
