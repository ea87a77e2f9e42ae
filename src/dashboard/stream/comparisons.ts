import type { Sees } from '../api/service.ts';
import { diffOutput } from './diff-schema.ts';
import { comparisonEndpoint, type StreamComparison, type ComparisonRequest } from './schema.ts';
import { answering } from '../service/answering.ts';
import { budgets } from '../../core/budgets.ts';
import { diffTrees } from '../../core/diff/diff-trees.ts';
import type { TreeDiff } from '../../core/diff/change.ts';
import { kindOfPath } from '../../core/stream/kinds.ts';
import { streamFileOf, streamPath, treePath } from '../../core/tree/tree.ts';
import { diffJson } from '../../core/diff/print/json.ts';
import { stagesAtWork, type AtWork } from '../service/at-work.ts';
import { picturesOf } from './pictures.ts';
import { liveSidesOf, revisionNamed, sidesOf } from './sides.ts';
import { readStreamTree } from './tree.ts';
import { textHunks } from './text-hunks.ts';

const { changes: mostChanges } = budgets.page;

/** Answers with the differences between two sides of a stream. */
export const comparisonAnswer = answering(
  comparisonEndpoint,
  ({ atWork }) =>
    (request, { sees }, signal) =>
      comparisonOf(atWork, request, sees, signal),
);

/** Compares a stream on two sides. Returns undefined if a side is unknown or neither has the stream. */
async function comparisonOf(
  atWork: AtWork,
  { pipeline: name, slug, ...query }: ComparisonRequest,
  sees: Sees,
  signal: AbortSignal,
): Promise<StreamComparison | undefined> {
  const stages = stagesAtWork(atWork).filter(({ pipeline }) => pipeline.name === name);
  const [first] = stages;
  const stream = streamPath(slug);
  if (first === undefined || treePath(streamFileOf(stream)).is !== 'stream') return undefined;
  const { repository } = first.pipeline.deps;
  const sides = [...(await sidesOf(stages, sees)), ...(await liveSidesOf(stages, stream, sees))];
  const after = await revisionNamed(repository, sides, query.after);
  const before =
    query.before === undefined ? undefined : await revisionNamed(repository, sides, query.before);
  if (after === undefined || (query.before !== undefined && before === undefined)) return undefined;
  const read = async (revision: string | undefined) =>
    revision === undefined ? undefined : readStreamTree(repository, revision, stream, signal);
  const [old, now] = await Promise.all([before?.revision, after.revision].map(read));
  if (old === undefined && now === undefined) return undefined;
  const [oldTree, newTree] = [old, now].map((side) => side?.tree ?? new Map());
  const trees = { before: oldTree ?? new Map(), after: newTree ?? new Map() };
  const diff = ofStream(diffTrees(trees.before, trees.after), stream);
  const { pictures, isCut } = picturesOf({ stream, ...trees, diff });
  const { text, isCut: isTextCut } = textHunks(old, now);
  const told = { ...diff, changes: diff.changes.slice(0, mostChanges) };
  return {
    before,
    after,
    pictures,
    diff: diffOutput.parse(diffJson(told)),
    text,
    isCut: isCut || isTextCut || told.changes.length < diff.changes.length,
  };
}

/**
 * Keeps the changes of one stream. The trees contain its subflows only for their names, whose own pages show their
 * changes.
 */
function ofStream({ changes, names }: TreeDiff, stream: string): TreeDiff {
  return {
    names,
    changes: changes.filter(({ crumbs: [first] }) => {
      const isOther = first !== undefined && kindOfPath(first.id) === 'stream' && first.id !== stream;
      return !isOther;
    }),
  };
}
