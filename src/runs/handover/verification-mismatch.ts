import { readExportFile } from '../../core/tree/export/export-file.ts';
import { withMember } from '../../core/stream/content.ts';
import { diffTrees } from '../../core/diff/diff-trees.ts';
import { kindOfPath, kinds } from '../../core/stream/kinds.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { differingFields } from '../../core/render/differing-fields.ts';
import { ignoreLine } from '../../core/render/ignore-entry.ts';
import { withoutIgnored, type Ignored } from '../../core/render/ignored.ts';
import { scenariosByStream, streamFileOf, treePath, type Tree } from '../../core/tree/tree.ts';
import { PortError } from '../../ports/errors.ts';
import { changeLine } from '../../core/diff/print/text.ts';
import { readLive } from '../reading/live-meaning.ts';
import type { Observed } from '../sync/observe/observe.ts';
import type { Environment } from '../pipeline.ts';
import { usedFiles } from '../reading/used-files.ts';

/** Differences between an imported stream and the file that people got, one line each, from git to the tenant. */
export interface Difference {
  readonly path: string;
  readonly lines: readonly string[];
}

/** Limit of differences that are listed for one stream. */
const mostLines = 10;

/**
 * Returns the differences of each stream with a verification mismatch (SLC2408). The plan reports unreadable streams.
 */
export async function differences(
  { tenant, apps }: Environment,
  { compared, namesFor, ids, ignored }: Observed,
  { blockers }: Plan,
  signal: AbortSignal,
): Promise<readonly Difference[]> {
  const paths = new Set(blockers.filter(({ code }) => code === 'SLC2408').map(({ file }) => file));
  const found: Difference[] = [];
  for (const path of paths) {
    const id = ids.idOf(path);
    if (id === undefined) continue;
    try {
      const bytes = await tenant.exportFile(id, signal);
      const live = readLive(readExportFile(bytes, path), ids, await namesFor(path), { apps, ignored });
      const { lines } = formDifferences(compared, live.tree, path, ignored);
      if (lines.length > 0) found.push({ path, lines });
    } catch (error) {
      if (!(error instanceof InvalidInput) && !(error instanceof PortError)) throw error;
    }
  }
  return found;
}

/** Differences between a tenant's form of a stream and the import: as text, and as the entry that ignores them. */
export interface FormDifferences {
  readonly lines: readonly string[];
  /** Entry that ignores them. Undefined if more than fields differ. */
  readonly ignore: string | undefined;
}

/** Compares an imported stream (in a rendered tree) with the tenant's form of it, without ignored fields. */
export function formDifferences(sent: Tree, live: Tree, stream: string, ignored: Ignored): FormDifferences {
  const desired = withoutIgnored(sent, ignored);
  // Prerequisites belong to each tenant, so only the reference counts. Both sides get all of them for their names.
  const names = new Map([...onlyReferences(live), ...onlyReferences(desired)]);
  const side = (tree: Tree) => new Map([...names, ...contentOf(tree, stream)]);
  const diff = diffTrees(side(desired), side(live));
  const changes = diff.changes.filter(({ op }) => op !== 'layout');
  const lines = changes.slice(0, mostLines).map((change) => changeLine(change, diff.names));
  const more = changes.length - lines.length;
  const fields = differingFields(side(desired), side(live));
  return {
    lines: more === 0 ? lines : [...lines, `and ${more} more ${more === 1 ? 'change' : 'changes'}`],
    ignore: fields === undefined || fields.length === 0 ? undefined : ignoreLine(fields),
  };
}

/** Returns a stream with its scenarios and shared files, without its state, which is policy. */
function contentOf(tree: Tree, stream: string): Tree {
  const used = new Set(usedFiles(tree, stream, scenariosByStream(tree).get(stream) ?? []));
  const isOf = (path: string) => {
    const place = treePath(path);
    if (place.is === 'sidecar') return false;
    return path === streamFileOf(stream) || path.startsWith(`${stream}/`) || used.has(path);
  };
  const own = [...tree].filter(([path]) => isOf(path) && !isReferenceOnly(path));
  return new Map(
    own.map(([path, file]) =>
      path === streamFileOf(stream)
        ? [path, { ...file, content: withMember(file.content, 'state', undefined) }]
        : [path, file],
    ),
  );
}

function onlyReferences(tree: Tree): Tree {
  return new Map([...tree].filter(([path]) => isReferenceOnly(path)));
}

function isReferenceOnly(path: string): boolean {
  const place = treePath(path);
  const kind = place.is === 'shared' ? kindOfPath(place.path) : undefined;
  return kind !== undefined && !kinds[kind].carried;
}
