import type { FileWrite, RefUpdate, Repository } from '../ports/repository.ts';
import type { PassDeps } from './pipeline.ts';
import { branchName, branchRef, initBranch } from './branches.ts';

/** What a repository starts with. Texts by path. */
export interface RepositoryStart {
  /** Short names. */
  readonly source: string;
  readonly environments: readonly string[];
  /** What each branch has from its first commit on. */
  readonly everywhere: ReadonlyMap<string, string>;
  /** What people fill in on the branch of the source. */
  readonly onSource: ReadonlyMap<string, string>;
}

/** What was done, and what waits for a person. */
export interface PreparedRepository {
  /** Short names of branches that were made. */
  readonly made: readonly string[];
  /** Those that were there. */
  readonly kept: readonly string[];
  /** A branch with what the source's branch lacks, for a person to merge; undefined where it lacks nothing. */
  readonly offered: string | undefined;
}

const encode = (text: string): FileWrite => ({ bytes: new TextEncoder().encode(text) });

/**
 * Gives a repository the branches that a configuration names and the files that each begins with. A branch that is there
 * is never moved: what that of the source lacks is offered on a branch of its own. Branches of environments begin
 * without streams, so that the first promotion shows all of them.
 */
export async function prepareRepository(
  deps: Pick<PassDeps, 'repository' | 'clock'>,
  start: RepositoryStart,
  signal: AbortSignal,
): Promise<PreparedRepository> {
  const { repository } = deps;
  const heads = await repository.fetch(signal);
  const head = heads.get(branchRef(start.source));
  const missing = start.environments.filter((branch) => !heads.has(branchRef(branch)));
  const needsRoot = head === undefined || missing.length > 0;
  const root = needsRoot
    ? await write(deps, { on: undefined, files: start.everywhere, message: 'Begin\n' })
    : undefined;
  const updates: RefUpdate[] = missing.map((branch) => made(branch, root));
  let offered: string | undefined;
  if (head === undefined) {
    const message = 'Prepare the files of environments\n';
    updates.push(made(start.source, await write(deps, { on: root, files: start.onSource, message })));
  } else {
    const update = await offer(deps, start, head, heads);
    if (update !== undefined) updates.push(update);
    offered = update === undefined ? undefined : branchName(update.ref);
  }
  if (updates.length > 0) await repository.push(updates, signal);
  const all = [start.source, ...start.environments];
  const isMade = (branch: string) => !heads.has(branchRef(branch));
  return { made: all.filter(isMade), kept: all.filter((branch) => !isMade(branch)), offered };
}

const made = (branch: string, to: string | undefined): RefUpdate => ({
  ref: branchRef(branch),
  expected: undefined,
  to,
});

/** What the branch of the source lacks, on top of what waits already; undefined where that is nothing. */
async function offer(
  deps: Pick<PassDeps, 'repository' | 'clock'>,
  { everywhere, onSource }: RepositoryStart,
  head: string,
  heads: ReadonlyMap<string, string>,
): Promise<RefUpdate | undefined> {
  const ref = branchRef(initBranch);
  const waiting = heads.get(ref);
  const isOpen = waiting !== undefined && !(await deps.repository.isAncestor(waiting, head));
  const on = isOpen ? waiting : head;
  const lacking = await lackingOn(deps.repository, on, new Map([...everywhere, ...onSource]));
  if (lacking.size === 0) return undefined;
  const message = 'Add what Sluice works with\n';
  return { ref, expected: waiting, to: await write(deps, { on, files: lacking, message }) };
}

async function lackingOn(
  repository: Repository,
  commit: string,
  files: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const there = new Set((await repository.entries(commit)).map(({ path }) => path));
  return new Map([...files].filter(([path]) => !there.has(path)));
}

function write(
  { repository, clock }: Pick<PassDeps, 'repository' | 'clock'>,
  {
    on,
    files,
    message,
  }: {
    readonly on: string | undefined;
    readonly files: ReadonlyMap<string, string>;
    readonly message: string;
  },
): Promise<string> {
  const writes = new Map([...files].map(([path, text]) => [path, encode(text)] as const));
  return repository.commit({
    parents: on === undefined ? [] : [on],
    base: on,
    writes,
    message,
    at: clock.now(),
  });
}
