import { malformed, type Reading } from '../reading.ts';

/** What a JSON Schema can say of a branch name. */
export const branchPattern = /^[^\s~^:?*[\\]+$/;

/** From `git help check-ref-format`, for a name below `refs/heads/`. */
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
  // A branch may be called so, but whoever writes it means the branch behind it.
  [/^refs\//, 'starts with refs/'],
  // Exports, drift and promotions are pushed there.
  [/^sluice(\/|$)/, 'is among the branches that Sluice makes itself'],
  [/^.{201}/s, 'is longer than 200 characters'],
];

/** A branch name as people write it (`env/staging`), by git's rules and ours. */
export function readBranchName(text: string): Reading<string> {
  const refusal = refusals.find(([pattern]) => pattern.test(text));
  if (refusal === undefined) return { value: text };
  return malformed(
    `is not a usable branch name: it ${refusal[1]}`,
    'write a name such as main or env/staging',
  );
}
