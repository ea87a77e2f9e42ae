import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../src/cli.ts');

/** What the entry's first line asks for, where a shell starts it: variables, and options of Node. */
const asked = /^#!\/usr\/bin\/env -S (.+ node .+)/.exec(readFileSync(entry, 'utf8'))?.[1];
if (asked === undefined) throw new Error(`${entry} does not begin as it did`);
const words = asked.split(' ');

export const installedEnv: Readonly<Record<string, string>> = Object.fromEntries(
  words.slice(0, words.indexOf('node')).map((word) => word.split('=')),
);
export const installedOptions: readonly string[] = words.slice(words.indexOf('node') + 1);
