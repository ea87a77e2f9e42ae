import { readExportFile } from '../codec/export-file.ts';
import { unpack } from '../codec/unpack.ts';
import type { AppNames } from '../domain/app-names.ts';
import { InvalidInput, type Problem } from '../domain/problem.ts';
import type { Tree } from '../domain/tree.ts';
import type { Repository } from '../ports/repository.ts';
import type { StoreSession } from '../ports/store.ts';
import type { Tenant } from '../ports/tenant.ts';
import { bookOf } from './identity-book.ts';
import { readRevision } from './read-revision.ts';

/** One side of a comparison, and what of it could not be read. */
export interface Side {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
}

/** `main`, `refs/sluice/source/dev`, a commit or its beginning; `~2` after it goes back to its second first parent. */
export async function readSideOfRevision(
  repository: Repository,
  written: string,
  signal: AbortSignal,
): Promise<Side> {
  const [, name = written, steps = '0'] = /^(.+?)(?:~(\d{1,4}))?$/.exec(written) ?? [];
  const heads = await repository.fetch(signal);
  let commit = heads.get(`refs/heads/${name}`) ?? heads.get(name) ?? (await repository.resolve(name));
  for (let step = Number(steps); step > 0 && commit !== undefined; step -= 1) {
    commit = (await repository.commitInfo(commit)).parents[0];
  }
  if (commit === undefined) {
    const reason =
      'no such file, folder or revision: name an export file, a tree, a branch, a commit, or tenant:NAME';
    throw new InvalidInput(written, '', reason, 'SLC1026');
  }
  return readRevision(repository, commit, signal);
}

/** Everything that a tenant holds now, under the paths that its ids are known by. */
export async function readSideOfTenant(
  tenant: Pick<Tenant, 'name' | 'list' | 'exportFile'>,
  apps: AppNames,
  store: StoreSession,
  signal: AbortSignal,
): Promise<Side> {
  const { streams } = await tenant.list(signal);
  const files = await Promise.all(
    streams.map(async ({ id, name }) =>
      readExportFile(await tenant.exportFile(id, signal), `${tenant.name}: ${name}`),
    ),
  );
  const ids = bookOf(await store.identities(tenant.name));
  return { tree: unpack(files, { ids, tree: new Map(), apps }).tree, problems: [] };
}
