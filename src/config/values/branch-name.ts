import { malformed, type ParseResult } from '../parse-result.ts';

/** Pattern of a branch name in the JSON Schema. */
export const branchPattern = /^[^\s~^:?*[\\]+$/;

/** Rules for a name below `refs/heads/`, from `git help check-ref-format`. */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/^$/, 'is empty'],
  // oxlint-disable-next-line no-control-regex
  [/[\u0000-\u0020\u007F]/, 'has a space or a control character'],
  [/[~^:?*[\\]/, 'has one of ~ ^ : ? * [ \\'],
  [/\.\./, 'has two dots in a row'],
  [/@\{/, 'has @{'],
  [/^\/|\/$|\/\//, 'has a slash at its start, at its end or beside another'],
  [/^\.|\/\./, 'has a part that starts with a dot'],
  [/\.lock(\/|$)/, 'has a part that ends with .lock'],
  [/\.$/, 'ends with a dot'],
  [/^-/, 'starts with a hyphen'],
  [/^(@|HEAD)$/, 'is a name that git keeps for itself'],
  // Such a branch is possible, but a person who writes this means the branch without the prefix.
  [/^refs\//, 'starts with refs/'],
  // Sluice pushes exports, drift and promotions there.
  [/^sluice(\/|$)/, 'is among the branches that Sluice makes itself'],
  [/^.{201}/s, 'is longer than 200 characters'],
];

/** Parses a branch name such as `env/staging` by the rules of git and Sluice. */
export function readBranchName(text: string): ParseResult<string> {
  const refusal = refusals.find(([pattern]) => pattern.test(text));
  if (refusal === undefined) return { value: text };
  return malformed(
    `is not a usable branch name: it ${refusal[1]}`,
    'write a name such as main or env/staging',
  );
}
