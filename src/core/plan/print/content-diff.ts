import type { TreeDiff } from '../../diff/change.ts';
import { changeLine } from '../../diff/print/text.ts';
import { kindOfPath } from '../../stream/kinds.ts';

/** Changes of content that a plan brings to a stream or shared resource, one line each, from the tenant to git. */
export interface ContentDiff {
  readonly path: string;
  readonly lines: readonly string[];
  /** Number of changes without a line. */
  readonly omitted: number;
  /** Files with changes; empty if they are unknown. */
  readonly files: ReadonlySet<string>;
}

/** Changes of content that a plan brings to the streams that it replaces. */
export interface ContentDiffs {
  readonly streams: readonly ContentDiff[];
  /** Changes of events, rules and forms that these streams include. */
  readonly shared: readonly ContentDiff[];
  /** Number of replaced streams that were not compared. */
  readonly omitted: number;
}

/** Groups a diff by resource, with at most `most` lines for each. Leaves out changes of layout alone. */
export function contentDiffOf(
  { changes, names }: TreeDiff,
  most: number = Number.POSITIVE_INFINITY,
  others: readonly ContentDiff[] = [],
): Omit<ContentDiffs, 'omitted'> {
  const visible = changes.filter(({ op }) => op !== 'layout');
  const groups = Map.groupBy(visible, ({ crumbs: [first] }) => first?.id ?? '');
  const found = [...groups].map(([path, own]) => ({
    path,
    // The line of the stream itself names it already.
    lines: own
      .slice(0, most)
      .map((change) =>
        changeLine(change.crumbs.length > 1 ? { ...change, crumbs: change.crumbs.slice(1) } : change, names),
      ),
    omitted: Math.max(0, own.length - most),
    files: new Set(own.map(({ file }) => file)),
  }));
  const isStream = ({ path }: ContentDiff) => kindOfPath(path) === 'stream';
  return {
    streams: [...found.filter(isStream), ...others],
    shared: found.filter((one) => !isStream(one)),
  };
}
