import type { StreamMismatch } from '../plan/mismatch.ts';
import { streamSlug } from '../tree/tree.ts';
import { bullets, fenced, firstOf } from '../text/markdown/block.ts';
import { code } from '../text/markdown/inline.ts';
import { escaped } from './words.ts';

/** Limit on the characters of a difference. */
const longestLine = 300;

/** Lists the streams with a verification mismatch: the differing fields, and the two remedies. */
export function mismatchPart(
  mismatches: readonly StreamMismatch[],
  environment: string,
  most: number,
): readonly string[] {
  const shown = mismatches.slice(0, most);
  const more = mismatches.length - shown.length;
  return [
    ...shown.flatMap((one) => mismatchBlocks(one, environment, most)),
    shown.length === 0 || more === 0 ? '' : `… and ${more} more that the tenant changed`,
  ];
}

function mismatchBlocks(
  { path, differences, ignore, isAcceptable }: StreamMismatch,
  environment: string,
  most: number,
): readonly string[] {
  const slug = streamSlug(path);
  const lines = differences.map((line) => code(line, longestLine));
  return [
    `**The tenant's copy of ${code(slug)} differs from what Sluice sent**`,
    bullets(firstOf(lines, most)),
    ...(ignore === undefined
      ? []
      : [
          `To ignore these fields, add to ${code(`environments/${environment}.yaml`)} on the base branch:`,
          fenced('yaml', escaped(ignore)),
        ]),
    ...(isAcceptable
      ? ["To accept the tenant's form, write as a comment here:", fenced('', `/sluice accept ${slug}`)]
      : []),
  ];
}
