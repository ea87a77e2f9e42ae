import { hookAddressesIn, referencesIn, type ContentObject } from '../../stream/content.ts';
import { namedIn, pathOfNamed } from '../../stream/expressions.ts';
import { kindOfPath, kinds, type KindName } from '../../stream/kinds.ts';
import type { Presence } from '../presence.ts';
import { problemAt, type Problem } from '../../problems/problem.ts';
import type { KindsAt } from '../../stream/reference-kinds.ts';
import { resolveReference, type TreeFile } from '../tree.ts';

/** Context of a file's references. */
export interface ReferenceContext {
  readonly stream: string | undefined;
  readonly scenario: string | undefined;
  readonly kindsAt: KindsAt;
}

/** Returns the problems of references without a target, or with one that is not allowed there. */
export function referenceProblems(
  there: Presence,
  path: string,
  file: TreeFile,
  { stream, scenario, kindsAt }: ReferenceContext,
): Problem[] {
  const sources: readonly ContentObject[] = [file.content, file.own];
  return sources.flatMap((source) =>
    [...referencesIn(source)].flatMap(([reference, place]) => {
      const full = resolveReference(reference.path, stream, scenario);
      // A slash distinguishes only a scenario at the top of the tree from one of the stream.
      const isRooted = reference.path.startsWith('/') && !reference.path.startsWith('/scenarios/');
      const complaint =
        there.has(full) && !isRooted
          ? wrongKind(full, kindsAt(place))
          : (['SLC1009', 'names nothing that is in the tree'] as const);
      if (complaint === undefined) return [];
      const [code, message] = complaint;
      return [problemAt('error', code, path, place, `$ref ${JSON.stringify(reference.path)} ${message}`)];
    }),
  );
}

/** Returns the problems of webhook addresses whose webhook is not one of the stream's own. */
export function hookUrlProblems(
  there: Presence,
  path: string,
  file: TreeFile,
  { stream, scenario }: Pick<ReferenceContext, 'stream' | 'scenario'>,
): Problem[] {
  return [file.content, file.own].flatMap((source) =>
    hookAddressesIn(source).flatMap(([{ path: hook }, place]) => {
      const full = resolveReference(hook, stream, scenario);
      if (there.has(full) && stream !== undefined && full.startsWith(`${stream}/`)) {
        const complaint = wrongKind(full, new Set(['hook']));
        return complaint === undefined
          ? []
          : [
              problemAt(
                'error',
                complaint[0],
                path,
                place,
                `$hookUrl ${JSON.stringify(hook)} ${complaint[1]}`,
              ),
            ];
      }
      const message = `$hookUrl ${JSON.stringify(hook)} names no webhook of this stream: the address of another one is a $value or $secret`;
      return [problemAt('error', 'SLC1009', path, place, message)];
    }),
  );
}

/** Returns a warning for each variable or function that an expression names and that has no file. */
export function namedProblems(there: Presence, path: string, { content }: TreeFile): Problem[] {
  return namedIn(content).flatMap(([named, place]) => {
    const target = pathOfNamed(named);
    if (there.has(target)) return [];
    const message = `names the ${kinds[named.kind].folder.slice(0, -1)} ${named.name}, and ${target}.json is missing`;
    return [problemAt('warning', 'SLC1049', path, place, message)];
  });
}

function wrongKind(
  full: string,
  allowed: ReadonlySet<KindName> | undefined,
): readonly [code: string, message: string] | undefined {
  const kind = kindOfPath(full);
  if (allowed === undefined || kind === undefined || allowed.has(kind)) return undefined;
  const folders = [...allowed].map((one) => `${kinds[one].folder}/`).join(' or ');
  return ['SLC1034', `is of ${kinds[kind].folder}/, where one of ${folders} must stand`];
}
