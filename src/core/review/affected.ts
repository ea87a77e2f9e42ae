import { blastRadius } from '../plan/blast-radius.ts';
import { streamSlug } from '../tree/tree.ts';
import type { ComparedTrees } from '../diff/print/groups.ts';
import { subjectsOf } from '../diff/print/summary.ts';
import { firstOf } from '../text/markdown/block.ts';
import { code } from '../text/markdown/inline.ts';

/** Limit on the number of named streams that use one resource. */
const mostNamed = 10;

/**
 * Lists, for each existing resource that changes in meaning, the streams that use it and the streams that run those.
 * New resources are left out, because nothing that already runs uses them.
 */
export function affectedItems({ after, diff }: ComparedTrees): readonly string[] {
  const subjects = new Map(
    subjectsOf(diff.changes)
      .filter(({ outcome }) => outcome !== 'layout only' && outcome !== 'added')
      .map((subject) => [subject.path, subject] as const),
  );
  return blastRadius(after, subjects.keys()).map(({ path, users, callers }) => {
    const subject = subjects.get(path);
    const further = callers.length === 0 ? '' : `, and through them by ${named(callers)}`;
    return `${subject?.noun ?? ''} ${code(subject?.name ?? path)} is used by ${named(users)}${further}`;
  });
}

const named = (streams: readonly string[]) =>
  firstOf(
    streams.map((path) => code(streamSlug(path))),
    mostNamed,
  ).join(', ');
