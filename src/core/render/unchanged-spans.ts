import { differingRuns } from '../text/differing-runs.ts';
import { sharedEnd, sharedStart } from '../text/shared-ends.ts';

/** A common part of two texts: its start in each, and its length. */
export interface SharedSpan {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/** Returns common parts of a text and its later version, in order: equal lines, and the ends of changed ones. */
export function sharedSpans(before: string, after: string): readonly SharedSpan[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const spans: SharedSpan[] = [];
  let [at, atNow] = [0, 0];
  const share = (length: number) => {
    const last = spans.at(-1);
    const follows = last?.before === at - (last?.length ?? 0) && last.after === atNow - last.length;
    const start = follows ? spans.pop() : undefined;
    if (length > 0 || start !== undefined)
      spans.push({
        before: start?.before ?? at,
        after: start?.after ?? atNow,
        length: (start?.length ?? 0) + length,
      });
    [at, atNow] = [at + length, atNow + length];
  };
  let line = 0;
  for (const run of differingRuns(old, now)) {
    share(lengthOf(old.slice(line, run.before.from)));
    const [gone, come] = [
      old.slice(run.before.from, run.before.to).join(''),
      now.slice(run.after.from, run.after.to).join(''),
    ];
    const start = sharedStart(gone, come);
    const end = sharedEnd(gone, come, start);
    share(start);
    [at, atNow] = [at + gone.length - start - end, atNow + come.length - start - end];
    share(end);
    line = run.before.to;
  }
  share(lengthOf(old.slice(line)));
  return spans;
}

/** Splits a text into lines with their line feeds. */
const linesOf = (text: string): readonly string[] => text.split(/(?<=\n)/);

const lengthOf = (lines: readonly string[]) => lines.reduce((sum, { length }) => sum + length, 0);
