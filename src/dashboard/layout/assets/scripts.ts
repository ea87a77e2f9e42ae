import { readFileSync } from 'node:fs';

const names = [
  'page',
  'copy',
  'disclose',
  'drop',
  'keys',
  'live',
  'morph',
  'part',
  'stay',
  'times',
  'together',
];

/** Reads the scripts of the pages from `browser/`, by file name. */
export function readScripts(): ReadonlyMap<string, string> {
  return new Map(
    names.map((name) => [`${name}.js`, readFileSync(new URL(`browser/${name}.js`, import.meta.url), 'utf8')]),
  );
}
