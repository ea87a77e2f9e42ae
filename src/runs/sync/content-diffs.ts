import { budgets } from '../../core/budgets.ts';
import { diffTrees } from '../../core/diff/diff-trees.ts';
import { contentDiffOf, type ContentDiff, type ContentDiffs } from '../../core/plan/print/content-diff.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { readExportFile } from '../../core/tree/export/export-file.ts';
import { NameIndex } from '../../core/tree/name-index.ts';
import type { Tree } from '../../core/tree/tree.ts';
import { PortError } from '../../ports/errors.ts';
import { desiredTree } from '../desired/desired-tree.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { includedBy, readLive, runIdsOf } from '../reading/live-meaning.ts';
import { idsAsRun, replacedIn } from '../reading/live-reader.ts';
import { inFormOfGit } from './capture.ts';
import type { Planned } from './plan.ts';

/** Returns the changes whose content is compared: the first ones of those that replace a stream, or all. */
export function replacedStreams(
  { changes }: Pick<Plan, 'changes'>,
  { isWhole }: { readonly isWhole: boolean },
) {
  const replaced = changes.flatMap((change) =>
    change.op === 'replace' || change.op === 'switch-over' ? [change] : [],
  );
  return isWhole ? replaced : replaced.slice(0, budgets.planDiff.streams);
}

/**
 * Compares the tenant's content of the streams that a plan replaces with git's, in git's form, where secrets are only
 * names. Reads these streams from the tenant again, with `isWhole` all of them. For an unreadable one, the line has the
 * reason.
 */
export async function contentDiffs(
  deps: RunDeps,
  environment: Environment,
  { plan, observed }: Planned,
  { isWhole }: { readonly isWhole: boolean },
  signal: AbortSignal,
): Promise<ContentDiffs> {
  const shown = replacedStreams(plan, { isWhole });
  if (shown.length === 0) return { streams: [], shared: [], omitted: 0 };
  const paths = new Set(shown.map(({ path }) => path));
  const desired = await desiredTree(deps, environment, observed.revision, signal, paths);
  const names = new NameIndex(desired.rendered);
  const { tenant, apps } = environment;
  const { ids, ignored, inventory } = observed;
  const live = new Map<string, Tree>();
  const unread: ContentDiff[] = [];
  for (const { path, id } of shown) {
    try {
      const file = readExportFile(await tenant.exportFile(id, signal), path);
      const known = idsAsRun(ids, runIdsOf(file), replacedIn(inventory));
      const { tree } = readLive(file, known, names, { apps, ignored });
      live.set(path, tree);
      for (const included of includedBy(tree, path)) live.set(included, tree);
    } catch (error) {
      if (!(error instanceof InvalidInput) && !(error instanceof PortError)) throw error;
      const lines = [`the tenant's version cannot be read: ${error.message}`];
      unread.push({ path, lines, omitted: 0, files: new Set() });
    }
  }
  const written = desired.written.tree;
  const { tree, removed } = inFormOfGit(live, { written, supplies: desired.supplies }, observed);
  const before = new Map([...written, ...tree]);
  for (const file of removed) before.delete(file);
  const absent = unread.map(({ path }) => path);
  const isRead = (file: string) => !absent.some((path) => file.startsWith(`${path}/`));
  const sides = [before, written].map((side) => new Map([...side].filter(([file]) => isRead(file))));
  const diff = diffTrees(sides[0] ?? new Map(), sides[1] ?? new Map());
  return {
    ...contentDiffOf(diff, isWhole ? undefined : budgets.planDiff.lines, unread),
    omitted: replacedStreams(plan, { isWhole: true }).length - shown.length,
  };
}
