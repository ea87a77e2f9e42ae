import { safe } from '../../text/safe-text.ts';
import type { ContentDiff, ContentDiffs } from './content-diff.ts';

/** Returns the changes of content of one resource below its line, indented by six columns. */
export function diffLines(diff: ContentDiff | undefined, indent = 6): readonly string[] {
  if (diff === undefined) return [];
  const { lines, omitted } = diff;
  const more = omitted === 0 ? [] : [`and ${omitted} more ${omitted === 1 ? 'change' : 'changes'}`];
  return [...lines, ...more].map((line) => `${' '.repeat(indent)}${safe(line)}`);
}

/** Tells whether changes of content were left out. */
export function isCut({ streams, shared, omitted }: ContentDiffs): boolean {
  return omitted > 0 || [...streams, ...shared].some((diff) => diff.omitted > 0);
}

/** Tells how to see all changes. */
export function omittedLine(whole: string): string {
  return `Some changes of content are left out. All of them: ${whole}`;
}
