import { readFileSync } from 'node:fs';

const names = ['page', 'drop', 'live', 'morph', 'part', 'stay', 'times', 'together'];

/** The scripts of the pages by the names of their files, as they stand in `browser/`. */
export function readScripts(): ReadonlyMap<string, string> {
  return new Map(
    names.map((name) => [`${name}.js`, readFileSync(new URL(`browser/${name}.js`, import.meta.url), 'utf8')]),
  );
}
