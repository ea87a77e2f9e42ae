import type { StreamMismatch } from '../domain/stream-mismatch.ts';
import { streamSlug } from '../domain/tree.ts';

/** The differing fields of a stream and the ways out as commands, a line each, for a terminal. */
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

/** The heading of the lines of a stream. */
export function differenceHeading(path: string): string {
  return `${streamSlug(path)} differs, from what git says to what the tenant has`;
}
