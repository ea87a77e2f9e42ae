import { withBinding } from '../../core/environment/entry.ts';
import { parseEnvironmentFile } from '../../core/environment/environment-file.ts';
import { parseTreeFile } from '../../core/tree/parse.ts';
import { environmentFileOf } from '../../core/environment/environment.ts';
import { kindOfPath, kinds } from '../../core/stream/kinds.ts';
import { likeness } from '../../core/text/near-miss.ts';
import { mayBePrerequisite, prerequisitesIn, type Prerequisite } from '../../core/plan/prerequisites.ts';
import { fileOfTarget } from '../../core/tree/presence.ts';
import { InvalidInput, onOneLine } from '../../core/problems/problem.ts';
import { readiness, readinessProblem, type Readiness } from '../../core/plan/readiness.ts';
import { RefMoved } from '../../ports/errors.ts';
import { localHeads } from '../reading/local-heads.ts';
import { audit } from './audit.ts';
import { CandidateLists } from '../sync/observe/bind.ts';
import { BranchMissing } from '../plan-errors.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { bindBranch, branchRef, promoteBranch } from '../branches.ts';

/** Reference, and the id to bind it to. */
export interface BindingEntry {
  /** Path in the tree, such as `connections/acme-commerce`. */
  readonly path: string;
  readonly id: string;
}

export interface BindingReport extends BindingEntry {
  readonly environment: string;
  /** Branch with the entry for a person to merge. Undefined if the file already has the entry. */
  readonly pushed: { readonly branch: string; readonly commit: string } | undefined;
  /** Short name of the target branch. */
  readonly target: string;
  /** Resource that the tenant lists under the id. `checked: false` if the tenant does not list this kind. */
  readonly state: Extract<Readiness, { readonly is: 'bound' }>;
}

/** What a binding would change in git. */
export interface BindingPreview {
  /** Path of the environment's file, and its text without and with the entry. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** Short names of the branch that gets the commit, and of the one that a person merges it into. */
  readonly branch: string;
  readonly target: string;
}

/**
 * Returns what `bindReference` would change, as of the last fetch. Asks neither the tenant nor the remote, and does not
 * check that the reference and the id exist.
 */
export function previewBinding(
  deps: RunDeps,
  environment: Environment,
  entry: BindingEntry,
  signal: AbortSignal,
): Promise<BindingPreview> {
  return new ReferenceBinder(deps, environment, signal).preview(entry);
}

/** Limit of attempts if the branch keeps moving. */
const attempts = 5;

/**
 * Binds a reference in an environment's file, as a commit on a branch of Sluice that a person merges. Throws
 * `InvalidInput` for a path that is not in the tree, and for an id that the tenant does not list or lists with another
 * type.
 */
export async function bindReference(
  deps: RunDeps,
  environment: Environment,
  entry: BindingEntry,
  signal: AbortSignal,
): Promise<BindingReport> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const report = await new ReferenceBinder(deps, environment, signal).bind(entry);
      if (report.pushed !== undefined) auditBinding(deps, report, report.pushed);
      return report;
    } catch (error) {
      if (!(error instanceof RefMoved) || attempt === attempts) throw error;
    }
  }
}

function auditBinding(
  { log, actor }: RunDeps,
  { environment, path, id }: BindingReport,
  pushed: NonNullable<BindingReport['pushed']>,
): void {
  audit(log, { action: 'bind', actor, environment, result: 'offered', facts: { path, id, ...pushed } });
}

class ReferenceBinder {
  readonly #deps: RunDeps;
  readonly #environment: Environment;
  readonly #signal: AbortSignal;

  constructor(deps: RunDeps, environment: Environment, signal: AbortSignal) {
    this.#deps = deps;
    this.#environment = environment;
    this.#signal = signal;
  }

  async bind(entry: BindingEntry): Promise<BindingReport> {
    const { name, branch, from } = this.#environment;
    const heads = await this.#deps.repository.fetch(this.#signal);
    const target = heads.get(branchRef(branch));
    if (target === undefined) throw new BranchMissing(branch, from, name);
    const prerequisite = await this.#prerequisite(entry.path, heads);
    const state = await this.#checked(entry, prerequisite);
    const pushed = await this.#push(entry, target, heads.get(branchRef(bindBranch(name))));
    return { ...entry, environment: name, pushed, target: branch, state };
  }

  async preview(entry: BindingEntry): Promise<BindingPreview> {
    const { name, branch, from } = this.#environment;
    const refs = [branch, bindBranch(name)].map(branchRef);
    const heads = await localHeads(this.#deps.repository, refs);
    const target = heads.get(branchRef(branch));
    if (target === undefined) throw new BranchMissing(branch, from, name);
    const { before, after } = await this.#change(entry, target, heads.get(branchRef(bindBranch(name))));
    return { file: environmentFileOf(name), before, after, branch: bindBranch(name), target: branch };
  }

  /** Returns the prerequisite of a path, from the environment's branch or from a branch that will be merged into it. */
  async #prerequisite(path: string, heads: ReadonlyMap<string, string>): Promise<Prerequisite> {
    const { repository } = this.#deps;
    const { name, branch, from } = this.#environment;
    const known = new Set<string>();
    const file = fileOfTarget(path);
    let isIncluded = false;
    for (const ref of [branch, promoteBranch(name), from].map(branchRef)) {
      const commit = heads.get(ref);
      if (commit === undefined) continue;
      const entries = await repository.entries(commit);
      const entry = entries.find((one) => one.path === file);
      if (entry !== undefined) {
        const blobs = await repository.read([entry.oid], this.#signal);
        const named = parseTreeFile(blobs.get(entry.oid) ?? new Uint8Array(), entry.path);
        const found = prerequisitesIn(entry.path, named).find((one) => one.path === path);
        if (found !== undefined) return found;
        isIncluded ||= kindOfPath(path) !== 'hook';
      }
      for (const one of entries) if (one.path.endsWith('.json')) known.add(one.path.replace(/\.json$/, ''));
    }
    if (isIncluded)
      throw new InvalidInput(path, '', 'is included in export files, so there is nothing to bind', 'SLC1048');
    const like = [...known]
      .filter(isNamedAlone)
      .sort((one, other) => likeness(path, other) - likeness(path, one));
    const meant =
      like.length === 0 ? 'there is nothing to bind' : `did you mean ${like.slice(0, 3).join(', ')}?`;
    throw new InvalidInput(
      path,
      '',
      `is not in the tree of ${branch} or on its way there; ${meant}`,
      'SLC1048',
    );
  }

  async #checked({ path, id }: BindingEntry, { kind, named }: Prerequisite): Promise<BindingReport['state']> {
    const candidates = await new CandidateLists(this.#environment.tenant, this.#signal).of([kind]);
    const state = readiness(path, named, { by: 'id', id }, candidates);
    if (state.is === 'bound') return state;
    throw new InvalidInput(path, '', readinessProblem(state, this.#environment.name) ?? '', 'SLC2405');
  }

  async #push(
    entry: BindingEntry,
    target: string,
    work: string | undefined,
  ): Promise<BindingReport['pushed']> {
    const { repository, clock, actor } = this.#deps;
    const { name } = this.#environment;
    const { start, before, after } = await this.#change(entry, target, work);
    if (after === before) return start === target ? undefined : { branch: bindBranch(name), commit: start };
    const file = environmentFileOf(name);
    const bytes = new TextEncoder().encode(after);
    const commit = await repository.commit({
      parents: [start],
      base: start,
      writes: new Map([[file, { bytes }]]),
      message: `Bind ${entry.path} in ${name} to ${entry.id}\n\nRequested by ${onOneLine(actor)}.\n\nSluice-Binding: ${entry.path}\n`,
      at: clock.now(),
    });
    await repository.push([{ ref: branchRef(bindBranch(name)), expected: work, to: commit }], this.#signal);
    return { branch: bindBranch(name), commit };
  }

  /** Returns the environment's file without and with an entry, and the commit that it starts from. */
  async #change(
    entry: BindingEntry,
    target: string,
    work: string | undefined,
  ): Promise<{ readonly start: string; readonly before: string; readonly after: string }> {
    const isOpen = work !== undefined && !(await this.#deps.repository.isAncestor(work, target));
    const start = isOpen ? work : target;
    const file = environmentFileOf(this.#environment.name);
    const before = await this.#text(file, start);
    const bound = parseEnvironmentFile(new TextEncoder().encode(before), file, 'environment').bindings;
    const old = bound.get(entry.path);
    if (old?.by === 'id' && old.id === entry.id) return { start, before, after: before };
    const after = withBinding(before, entry.path, entry.id);
    // Check that the new file can be parsed and contains the requested entry.
    parseEnvironmentFile(new TextEncoder().encode(after), file, 'environment');
    return { start, before, after };
  }

  async #text(file: string, commit: string): Promise<string> {
    const { repository } = this.#deps;
    const found = (await repository.entries(commit, 'environments')).find(({ path }) => path === file);
    if (found === undefined) return '';
    const blobs = await repository.read([found.oid], this.#signal);
    return new TextDecoder('utf-8').decode(blobs.get(found.oid));
  }
}

/** Returns true if a path is that of a prerequisite, whatever its file contains. */
function isNamedAlone(path: string): boolean {
  const kind = kindOfPath(path);
  return mayBePrerequisite(path) && kind !== undefined && (kind === 'scenario' || !kinds[kind].carried);
}
