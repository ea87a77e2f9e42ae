import type { StreamMismatch } from '../plan/mismatch.ts';
import { streamSlug } from '../tree/tree.ts';
import { blocks, details, fenced, shortList } from '../text/markdown/block.ts';
import { code, htmlCode } from '../text/markdown/inline.ts';
import { escaped } from './words.ts';

/** Limit on the characters of a difference. */
const longestLine = 300;

/**
 * Lists the streams with a verification mismatch: the differing fields, and the two remedies. The first is visible, the
 * others are in folds.
 */
export function mismatchPart(
  mismatches: readonly StreamMismatch[],
  environment: string,
  most: number,
): readonly string[] {
  const [first, ...others] = mismatches.slice(0, most);
  if (first === undefined) return [];
  const more = mismatches.length - others.length - 1;
  return [
    `**The tenant's copy of ${code(streamSlug(first.path))} ${differs}**`,
    ...remedies(first, environment, most),
    ...others.map((one) =>
      details(
        `The tenant's copy of ${htmlCode(streamSlug(one.path))} ${differs}`,
        blocks(...remedies(one, environment, most)),
      ),
    ),
    more === 0 ? '' : `… and ${more} more streams that differ from what Sluice imported`,
  ];
}

const differs = 'differs from what Sluice imported';

function remedies(
  { path, differences, ignore, isAcceptable }: StreamMismatch,
  environment: string,
  most: number,
): readonly string[] {
  return [
    ...shortList(
      differences.map((line) => code(line, longestLine)),
      most,
    ),
    ...(isAcceptable
      ? ["To accept the tenant's version, comment:", fenced('', `/sluice accept ${streamSlug(path)}`)]
      : []),
    ignore === undefined
      ? ''
      : details(
          `To ignore these fields, add to ${htmlCode(`environments/${environment}.yaml`)} on the base branch`,
          fenced('yaml', escaped(ignore)),
        ),
  ];
}
