import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

const src = resolve(import.meta.dirname, '../../src');

/** TypeScript files of `src/`, as paths below it. */
export const sourceFiles: readonly string[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.split(sep).join('/'))
  .filter((file) => file.endsWith('.ts'));

/** Returns the text of a file below `src/`. */
export const sourceText = (file: string): string => readFileSync(join(src, file), 'utf8');

/** Returns the specifiers that a file imports or re-exports, type-only and dynamic imports included. */
export const importsOf = (file: string): readonly string[] =>
  [
    ...sourceText(file).matchAll(
      /^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? '');

/** Returns the files below `src/` that a file imports. */
export const filesImportedBy = (file: string): readonly string[] =>
  importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => join(dirname(file), specifier).split(sep).join('/'));

/** Returns groups of files that import each other in a circle, each as a path from one file back to itself. */
export function circles(files: readonly string[]): readonly (readonly string[])[] {
  const done = new Set<string>();
  const found: (readonly string[])[] = [];
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file]);
    if (done.has(file) || path.includes(file)) return;
    for (const target of filesImportedBy(file)) walk(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  return found;
}
