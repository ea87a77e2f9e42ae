import { defaultConfig } from '../options.ts';
import { shellWord } from './shell-word.ts';

/** Returns a command line of Sluice to copy, on the configuration of the current command. */
export function sluiceLine(
  words: readonly string[],
  { config }: { readonly config?: string | undefined },
): string {
  const where = config === undefined || config === defaultConfig ? [] : ['-c', config];
  return ['sluice', ...[...words, ...where].map(shellWord)].join(' ');
}
