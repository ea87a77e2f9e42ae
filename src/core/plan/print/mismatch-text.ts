import type { StreamMismatch } from '../mismatch.ts';
import { streamSlug } from '../../tree/tree.ts';

/** Lines for a terminal: the differing fields of a stream, and the ways out as commands. */
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

/** Heading above the differing fields of a stream. */
export function differenceHeading(path: string): string {
  return `${streamSlug(path)} differs, from git to the tenant`;
}
