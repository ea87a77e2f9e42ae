import { carriedStreams } from '../../core/tree/export/included-streams.ts';
import { readExportFile, type BlueprintFile, type ExportFile } from '../../core/tree/export/export-file.ts';
import { unpack } from '../../core/tree/export/unpack.ts';
import type { AppNames } from '../../core/stream/app-names.ts';
import { IdBook } from '../../core/stream/id-map.ts';
import { idText, member } from '../../core/json/json.ts';
import { kindOfPath, kinds } from '../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import type { Tree } from '../../core/tree/tree.ts';
import type { Repository } from '../../ports/repository.ts';
import type { StoreSession } from '../../ports/store.ts';
import type { TenantReading } from '../../ports/tenant.ts';
import { bookOf } from '../../state/records/id-map.ts';
import { readRevision } from './revision.ts';
import { resolveRevision } from './resolve-revision.ts';

/** One side of a comparison, and what of it could not be read. */
export interface Side {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  /** The ids that it came with; a tree has none. */
  readonly ids?: IdBook;
}

/** The tree of the revision in the one of these repositories that has it. Throws where none has, or several. */
export async function readSideOfRevision(
  repositories: ReadonlyMap<string, Repository>,
  written: string,
  signal: AbortSignal,
): Promise<Side> {
  const found: { readonly url: string; readonly repository: Repository; readonly commit: string }[] = [];
  for (const [url, repository] of repositories) {
    const commit = await resolveRevision(repository, await repository.fetch(signal), written);
    if (commit !== undefined) found.push({ url, repository, commit });
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return readRevision(only.repository, only.commit, signal);
  const reason =
    only === undefined
      ? 'no such file, folder or revision: name an export file, a tree, a branch, a commit, or tenant:NAME'
      : `is a revision of ${found.length} repositories of the configuration: name a commit that only one of them has`;
  throw new InvalidInput(written, '', reason, 'SLC1026');
}

/** What export files and blueprints say, under the paths of the other side where that knows the same things. */
export function readSideOfFiles(
  files: readonly (ExportFile | BlueprintFile)[],
  other: Side | undefined,
): Side {
  const tenant = tenantOf(files);
  const isSameTenant = tenant !== undefined && other?.ids?.tenant.tenant === tenant;
  return unpackSide(files, isSameTenant ? other?.ids : undefined, other);
}

/** Everything that a tenant holds now, under the paths that its ids are known by. */
export async function readSideOfTenant(
  {
    tenant,
    apps,
  }: { readonly tenant: Pick<TenantReading, 'name' | 'list' | 'exportFile'>; readonly apps: AppNames },
  store: StoreSession,
  other: Side | undefined,
  signal: AbortSignal,
): Promise<Side> {
  const { streams } = await tenant.list(signal);
  const files = await Promise.all(
    streams.map(async ({ id, name }) =>
      readExportFile(await tenant.exportFile(id, signal), `${tenant.name}: ${name}`),
    ),
  );
  return unpackSide(files, bookOf(await store.identities(tenant.name)), other, apps);
}

function unpackSide(
  files: readonly (ExportFile | BlueprintFile)[],
  known: IdBook | undefined,
  other: Side | undefined,
  apps?: AppNames,
): Side {
  const ids = known ?? new IdBook();
  const here = new Set(
    files.flatMap((file) => (file.is === 'export' ? carriedStreams(file).map(({ id }) => id) : [])),
  );
  const unpacked = unpack(files, {
    ids,
    tree: other?.tree ?? new Map(),
    ...(apps === undefined ? {} : { apps }),
    // A stream that is not among the files gives its path to one of the same name; so does what files carry.
    isAlive: (path) => {
      const kind = kindOfPath(path);
      if (kind === 'stream') return here.has(ids.idOf(path) ?? '');
      return kind !== undefined && !kinds[kind].carried;
    },
  });
  return { tree: unpacked.tree, ids: unpacked.ids, problems: [] };
}

/** The id of the tenant that all of these files are of; undefined where they do not say, or disagree. */
function tenantOf(files: readonly (ExportFile | BlueprintFile)[]): string | undefined {
  const tenants = files.map((file) =>
    file.is === 'export' ? idText(member(member(file.payload, 'execution_template'), 'tenant')) : undefined,
  );
  const [tenant, ...others] = new Set(tenants);
  return others.length === 0 ? tenant : undefined;
}
