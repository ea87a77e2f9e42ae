import type { SourceLocation } from './patch.ts';
import { indexIntoModules, indexStep } from './place.ts';
import { compileSteps, isAnyDepth, isModuleStep, type Steps } from './step-pattern.ts';

/**
 * Pattern of fields of files of the tree, as people write it under `ignore`: an RFC 6901 pointer in which `id=3` or
 * `module=http:*` is a module of a scenario, `*` any run of characters of a step, and `**` any number of steps. `~2`
 * is a `*` and `~3` a `=` of a key.
 */
export interface FieldPattern {
  readonly written: string;
  readonly steps: Steps;
  /** Origin in a file of the repository; left out where it has none. */
  readonly origin?: SourceLocation;
}

export type ParsedFieldPattern =
  | { readonly pattern: FieldPattern }
  | { readonly pattern: undefined; readonly reason: string };

/** Parses a pattern, or returns the reason why it is none. */
export function parseFieldPattern(written: string): ParsedFieldPattern {
  const isAnchored = isModuleStep(written.split('/', 1)[0] ?? '');
  if ((!isAnchored && !/^\/./s.test(written)) || /~(?![0-3])/.test(written)) return refused(notAPattern);
  const pointer = isAnchored ? `/${written}` : written;
  const segments = pointer.slice(1).split('/');
  const reason = reasonAgainst(segments);
  if (reason !== undefined) return refused(reason);
  // A module at the start matches at any depth.
  const steps = compileSteps(isModuleStep(segments[0] ?? '') ? ['**', ...segments] : segments);
  return steps === undefined ? refused(notAPattern) : { pattern: { written, steps } };
}

const notAPattern =
  'a field is a pointer such as /scheduling/interval, id=3/mapper/url or module=http:*/mapper/url, with ~1 for /, ~2 for * and ~0 for ~';

const refused = (reason: string) => ({ pattern: undefined, reason });

function reasonAgainst(segments: readonly string[]): string | undefined {
  const at = segments.findIndex(
    (segment, index) => indexStep.test(segment) && ['flow', 'routes'].includes(segments[index - 1] ?? ''),
  );
  if (at !== -1) return indexIntoModules(segments[at] ?? '', segments[at - 1]);
  const last = segments.at(-1) ?? '';
  if (isModuleStep(last)) return 'names a whole module: name a field of it, such as id=3/mapper/url';
  if (isAnyDepth(last)) return 'ends in **: leave it out, since a field is ignored with all that is below it';
  if (segments.some((segment, index) => isAnyDepth(segment) && isAnyDepth(segments[index + 1] ?? '')))
    return 'has ** twice in a row: write it once';
  if (segments.every((segment) => /^\*+$/.test(segment)))
    return 'would ignore whole files: name a key, such as /scheduling/*';
  return undefined;
}
