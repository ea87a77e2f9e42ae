import type { StreamMismatch } from '../mismatch.ts';
import { streamSlug } from '../../tree/tree.ts';

/** Lists the differing fields of a stream, and the remedies as commands, for a terminal. */
export function mismatchLines(
  environment: string,
  { path, differences, ignore, isAcceptable }: StreamMismatch,
): readonly string[] {
  return [
    ...differences,
    ...(ignore === undefined
      ? []
      : [`to ignore these fields, add to environments/${environment}.yaml: ${ignore}`]),
    ...(isAcceptable
      ? [`to accept the tenant's form: sluice accept ${environment} ${streamSlug(path)}`]
      : []),
  ];
}

/** Returns the heading above the differing fields of a stream. */
export function differenceHeading(path: string): string {
  return `${streamSlug(path)} differs, from git to the tenant`;
}
