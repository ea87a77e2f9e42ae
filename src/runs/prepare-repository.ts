import type { FileWrite, RefUpdate, Repository } from '../ports/repository.ts';
import type { RunDeps } from './pipeline.ts';
import { branchName, branchRef, initBranch } from './branches.ts';

/** First content of a repository. Texts by path. */
export interface RepositoryStart {
  /** Short names of branches. */
  readonly source: string;
  readonly environments: readonly string[];
  /** Files that each branch has from its first commit. */
  readonly everywhere: ReadonlyMap<string, string>;
  /** Files on the source's branch for people to complete. */
  readonly onSource: ReadonlyMap<string, string>;
}

/** Created branches, and the branch that waits for a person. */
export interface PreparedRepository {
  /** Short names of created branches. */
  readonly made: readonly string[];
  /** Short names of existing branches. */
  readonly kept: readonly string[];
  /** Branch with the files that the source's branch lacks, for a person to merge. Undefined if it lacks none. */
  readonly offered: string | undefined;
}

const encode = (text: string): FileWrite => ({ bytes: new TextEncoder().encode(text) });

/**
 * Creates the branches that a configuration names, with their first files. Never moves an existing branch: files that
 * the source's branch lacks go to a separate branch. Branches of environments start without streams, so that the first
 * promotion shows all of them.
 */
export async function prepareRepository(
  deps: Pick<RunDeps, 'repository' | 'clock'>,
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

/**
 * Returns the update of the separate branch with the files that the source's branch lacks, in addition to those that
 * already wait. Returns undefined if it lacks none.
 */
async function offer(
  deps: Pick<RunDeps, 'repository' | 'clock'>,
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
  { repository, clock }: Pick<RunDeps, 'repository' | 'clock'>,
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
