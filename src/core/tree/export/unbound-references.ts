import { InvalidInput, pointer } from '../../problems/problem.ts';
import { referenceUse, type ReferenceUse } from '../../plan/reference-use.ts';
import { streamFileOf, type Tree } from '../tree.ts';

/** A reference of an export file without a known id in the tenant. The file has a placeholder in its place. */
export interface UnboundReference {
  readonly path: string;
  /** Name of the stream that refers to it. */
  readonly stream: string;
  readonly use: ReferenceUse;
}

/** A stream of an export file, and the files of the tree that the export file includes for it. */
export interface IncludedStream {
  readonly path: string;
  readonly name: string;
  readonly files: readonly string[];
}

/** Finds the reference to each of these paths. Assigns a path that is in none of the files to the first stream. */
export function unboundReferences(
  tree: Tree,
  paths: readonly string[],
  streams: readonly IncludedStream[],
): readonly UnboundReference[] {
  const [first] = streams;
  if (first === undefined) return [];
  const unknown: ReferenceUse = { file: streamFileOf(first.path), place: [], words: 'the export file' };
  return paths.map((path) => {
    for (const { name, files } of streams) {
      const use = referenceUse(tree, files, path);
      if (use !== undefined) return { path, stream: name, use };
    }
    return { path, stream: first.name, use: unknown };
  });
}

/**
 * Throws `InvalidInput` where an export file for a tenant would refer to a resource by an invented id. `isLeftOpen`:
 * true for a path that people choose when they import the file.
 */
export function refuseUnbound(
  unbound: readonly UnboundReference[],
  isLeftOpen: (path: string) => boolean = () => false,
): void {
  const [first, ...others] = unbound.filter(({ path }) => !isLeftOpen(path));
  if (first === undefined) return;
  const { path, stream, use } = first;
  const more = others.length === 0 ? '' : `, and ${others.length} more references have none either`;
  const reason = `stream ${stream}, ${use.words}: the reference to ${path} has no id in this tenant${more}`;
  throw new InvalidInput(use.file, pointer(use.place), reason, 'SLC2485');
}

/** Throws `InvalidInput` where an export file for a tenant would have placeholders for addresses of webhooks. */
export function refuseUnknownHooks(stream: string, hooks: readonly string[]): void {
  const [first, ...others] = hooks;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : `, nor are those of ${others.length} more`;
  const reason = `the address of ${first} in this tenant is not known${more}: export the stream from the tenant, or write a $value`;
  throw new InvalidInput(streamFileOf(stream), '', reason, 'SLC2485');
}
