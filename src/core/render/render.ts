import { boundedProblems } from '../problems/bounded-problems.ts';
import { budgets } from '../budgets.ts';
import { Secret, type EnvironmentValue } from '../stream/content.ts';
import type { EnvironmentSettings } from '../environment/environment.ts';
import { pointer, type Problem } from '../problems/problem.ts';
import { applyPatches, type Patch, type Patched, type PatchFailure } from './patch.ts';
import { strayIgnored, type Ignored } from './ignored.ts';
import { substitute, type OnMissing, type SuppliedTexts } from './substitute.ts';
import { splitFile, wholeFile } from './whole-file.ts';
import type { Tree, TreeFile } from '../tree/tree.ts';

/** Values that an environment supplies. */
export interface Supplies extends SuppliedTexts {
  /** Patches by file of the tree. */
  readonly patches: ReadonlyMap<string, readonly Patch[]>;
  readonly ignored: Ignored;
}

/** Combines the values of an environment's file with the operator's secrets. */
export function suppliesOf(
  { values, patches, ignored }: EnvironmentSettings,
  secrets: ReadonlyMap<string, string>,
): Supplies {
  return { values, secrets, patches, ignored };
}

/**
 * Renders a tree for an environment: applies patches first, then fills in values and secrets. No `$value` or `$secret`
 * remains without a problem. A file with a patch that does not fit gets none of its patches.
 */
export function render(tree: Tree, supplies: Supplies): { tree: Tree; problems: readonly Problem[] } {
  const rendered = renderFiles(tree, supplies);
  return {
    ...rendered,
    problems: [
      ...strayPatches((path) => tree.has(path), supplies),
      ...strayIgnored(tree.keys(), supplies.ignored),
      ...rendered.problems,
    ],
  };
}

/** Renders some files of a tree like `render`. */
export function renderFiles(tree: Tree, supplies: Supplies): { tree: Tree; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const rendered = new Map<string, TreeFile>();
  for (const [path, file] of tree) {
    const { whole, refusals } = patchedFile(path, file, supplies);
    for (const refusal of refusals) problems.push(refused(path, refusal));
    const onMissing: OnMissing = (wanted, place, why) =>
      problems.push({
        code: why === 'unknown' ? 'SLC1012' : 'SLC1062',
        severity: 'error',
        file: path,
        place: pointer(place),
        message: why === 'unknown' ? missing(wanted) : tooLong(wanted),
      });
    rendered.set(path, splitFile(substitute(whole, supplies, onMissing)));
  }
  return { tree: rendered, problems: boundedProblems(problems) };
}

/** Returns the problems of patches that do not fit the tree, and of patches for files that it lacks. */
export function patchProblems(tree: Tree, { patches }: Pick<Supplies, 'patches'>): readonly Problem[] {
  const misfits = [...patches.keys()].flatMap((path) => {
    const file = tree.get(path);
    const refusals = file === undefined ? [] : patchedFile(path, file, { patches }).refusals;
    return refusals.map((refusal) => refused(path, refusal));
  });
  return boundedProblems([...strayPatches((path) => tree.has(path), { patches }), ...misfits]);
}

/** Returns a file with the patches of an environment. */
export function patchedFile(
  path: string,
  file: TreeFile,
  { patches }: Pick<Supplies, 'patches'>,
): Patched & { readonly refusals: readonly PatchFailure[] } {
  return applyPatches(wholeFile(file), patches.get(path) ?? []);
}

function missing(wanted: Parameters<OnMissing>[0]): string {
  const [form, where] =
    wanted instanceof Secret
      ? ['$secret', "secrets of the environment in the operator's config"]
      : ['$value', 'values of the environment file'];
  return `${form} ${JSON.stringify(wanted.name)} is not among the ${where}`;
}

function tooLong({ name }: EnvironmentValue | Secret): string {
  return `with ${JSON.stringify(name)} here, more than ${budgets.file.bytes} characters would go into the file`;
}

function refused(file: string, { patch, reason, isTooMuch }: PatchFailure): Problem {
  const which = `the patch of ${patch.origin.file} (${patch.origin.place})`;
  const message =
    isTooMuch === true ? `${which} exceeds a limit: ${reason}` : `${which} does not fit: ${reason}`;
  return { code: isTooMuch === true ? 'SLC1062' : 'SLC1041', severity: 'error', file, place: '', message };
}

/**
 * Returns warnings for patches of missing files. Such a file may follow, because the files of all environments are
 * prepared in advance.
 */
export function strayPatches(
  isThere: (path: string) => boolean,
  { patches }: Pick<Supplies, 'patches'>,
): readonly Problem[] {
  return [...patches].flatMap(([path, [first]]) => {
    if (first === undefined || isThere(path)) return [];
    const message = `patches ${path}, which is not in the tree`;
    return [{ code: 'SLC1042', severity: 'warning', ...first.origin, message }];
  });
}
