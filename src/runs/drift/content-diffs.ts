import { budgets } from '../../core/budgets.ts';
import { diffTrees } from '../../core/diff/diff-trees.ts';
import { contentDiffOf, type ContentDiff, type ContentDiffs } from '../../core/plan/print/content-diff.ts';
import { treePath } from '../../core/tree/tree.ts';
import type { RunDeps } from '../pipeline.ts';
import { readRevision } from '../reading/revision.ts';
import type { DriftEntry } from './list.ts';

/** Compares saved edits of a tenant with the revision that each was made from. Asks no tenant. */
export async function driftDiffs(
  { repository }: Pick<RunDeps, 'repository'>,
  entries: readonly DriftEntry[],
  { isWhole }: { readonly isWhole: boolean },
  signal: AbortSignal,
): Promise<ContentDiffs> {
  const saved = entries.filter(({ base, commit }) => base !== undefined && commit !== undefined);
  const shown = isWhole ? saved : saved.slice(0, budgets.planDiff.streams);
  const streams: ContentDiff[] = [];
  const shared: ContentDiff[] = [];
  for (const some of Map.groupBy(shown, ({ base, commit }) => `${base} ${commit}`).values()) {
    const wanted = new Set(some.map(({ path }) => path));
    const isWanted = (file: string) => {
      const place = treePath(file);
      return !('stream' in place) || place.stream === undefined || wanted.has(place.stream);
    };
    const sides = [some[0]?.base ?? '', some[0]?.commit ?? ''];
    const [before, after] = await Promise.all(
      sides.map((revision) => readRevision(repository, revision, signal, isWanted)),
    );
    const diff = diffTrees(before?.tree ?? new Map(), after?.tree ?? new Map());
    const found = contentDiffOf(diff, isWhole ? undefined : budgets.planDiff.lines);
    const isOf = ({ path }: ContentDiff) => wanted.has(path);
    streams.push(...found.streams.filter(isOf));
    shared.push(...found.shared.filter(isOf));
  }
  return { streams, shared, omitted: saved.length - shown.length };
}
