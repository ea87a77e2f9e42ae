/**
 * Place in a file of the tree, as people write it: an RFC 6901 pointer in which a module of a scenario is `id=3`. As
 * the first step, that is module 3 at any depth. After a list of modules, it is the module of that list.
 */
export interface PatchPath {
  readonly written: string;
  readonly steps: readonly string[];
}

/** A step that names a module. */
export const moduleStep = /^id=(.+)$/;
/** A step into a list; `-` is the position after its last item. */
export const indexStep = /^(?:0|[1-9]\d*|-)$/;

/** Parses a place, or returns the reason why it is invalid. */
export function parsePlace(
  written: string,
): { readonly place: PatchPath } | { readonly place: undefined; readonly reason: string } {
  const pointer = moduleStep.test(written) ? `/${written}` : written;
  if (!pointer.startsWith('/') || pointer === '/' || /~(?![01])/.test(pointer))
    return {
      place: undefined,
      reason:
        'a place is a pointer such as /scheduling/interval or id=3/mapper/url, with ~1 for / and ~0 for ~',
    };
  const steps = pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const at = steps.findIndex(
    (step, index) => indexStep.test(step) && ['flow', 'routes'].includes(steps[index - 1] ?? ''),
  );
  if (at !== -1) return { place: undefined, reason: indexIntoModules(steps[at] ?? '', steps[at - 1]) };
  if (moduleStep.test(steps.at(-1) ?? ''))
    return {
      place: undefined,
      reason: 'names a whole module: name something in it, such as id=3/mapper/url',
    };
  return { place: { written, steps } };
}

/** Returns the reason for refusing such a step. */
export function indexIntoModules(index: string, list: string | undefined): string {
  const where = list === undefined ? 'a list of modules' : list;
  return `${JSON.stringify(index)} is an index into ${where}, which shifts when somebody adds a module: address the module as id=3`;
}
