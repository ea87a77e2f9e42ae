import { includedStreams } from '../../core/tree/export/included-streams.ts';
import { readExportFile, type BlueprintFile, type ExportFile } from '../../core/tree/export/export-file.ts';
import { unpack } from '../../core/tree/export/unpack.ts';
import type { AppNames } from '../../core/stream/app-names.ts';
import { IdMap } from '../../core/stream/id-map.ts';
import { idText, member } from '../../core/json/json.ts';
import { kindOfPath, kinds } from '../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../core/problems/problem.ts';
import type { Tree } from '../../core/tree/tree.ts';
import type { Repository } from '../../ports/repository.ts';
import type { StoreSession } from '../../ports/store.ts';
import type { TenantReading } from '../../ports/tenant.ts';
import { idMapOf } from '../../state/records/id-map.ts';
import { readRevision } from './revision.ts';
import { resolveRevision } from './resolve-revision.ts';

/** Side of a comparison, with the problems of its unreadable parts. */
export interface TreeSide {
  readonly tree: Tree;
  readonly problems: readonly Problem[];
  /** Ids of the side. A tree has none. */
  readonly ids?: IdMap;
}

/** Returns the tree of a revision from the one repository that has it. Throws if none or several have it. */
export async function readSideOfRevision(
  repositories: ReadonlyMap<string, Repository>,
  written: string,
  signal: AbortSignal,
): Promise<TreeSide> {
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

/** Returns the content of export files and blueprints. Uses the paths of the other side for the same resources. */
export function readSideOfFiles(
  files: readonly (ExportFile | BlueprintFile)[],
  other: TreeSide | undefined,
): TreeSide {
  const tenant = tenantOf(files);
  const isSameTenant = tenant !== undefined && other?.ids?.tenant.tenant === tenant;
  return unpackSide(files, isSameTenant ? other?.ids : undefined, other);
}

/** Returns the current content of a tenant under the paths of its known ids. */
export async function readSideOfTenant(
  {
    tenant,
    apps,
  }: { readonly tenant: Pick<TenantReading, 'name' | 'list' | 'exportFile'>; readonly apps: AppNames },
  store: StoreSession,
  other: TreeSide | undefined,
  signal: AbortSignal,
): Promise<TreeSide> {
  const { streams } = await tenant.list(signal);
  const files = await Promise.all(
    streams.map(async ({ id, name }) =>
      readExportFile(await tenant.exportFile(id, signal), `${tenant.name}: ${name}`),
    ),
  );
  return unpackSide(files, idMapOf(await store.identities(tenant.name)), other, apps);
}

function unpackSide(
  files: readonly (ExportFile | BlueprintFile)[],
  known: IdMap | undefined,
  other: TreeSide | undefined,
  apps?: AppNames,
): TreeSide {
  const ids = known ?? new IdMap();
  const here = new Set(
    files.flatMap((file) => (file.is === 'export' ? includedStreams(file).map(({ id }) => id) : [])),
  );
  const unpacked = unpack(files, {
    ids,
    tree: other?.tree ?? new Map(),
    ...(apps === undefined ? {} : { apps }),
    // A stream that is not among the files gives its path to one with the same name, and so do resources included in
    // the files.
    isAlive: (path) => {
      const kind = kindOfPath(path);
      if (kind === 'stream') return here.has(ids.idOf(path) ?? '');
      return kind !== undefined && !kinds[kind].carried;
    },
  });
  return { tree: unpacked.tree, ids: unpacked.ids, problems: [] };
}

/** Returns the tenant id that all files have in common, or undefined if they have none or differ. */
function tenantOf(files: readonly (ExportFile | BlueprintFile)[]): string | undefined {
  const tenants = files.map((file) =>
    file.is === 'export' ? idText(member(member(file.payload, 'execution_template'), 'tenant')) : undefined,
  );
  const [tenant, ...others] = new Set(tenants);
  return others.length === 0 ? tenant : undefined;
}
