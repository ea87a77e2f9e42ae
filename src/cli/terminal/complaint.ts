/** Failure as a person reads it. No text contains a line break or the code. */
export interface FailureReport {
  /** Failed action and its object. */
  readonly what: string;
  readonly why: string;
  /** Action that solves the problem. */
  readonly remedy: string;
  /** Code with a row in docs/reference/codes.md. */
  readonly code: string;
}

/** Returns three lines: failure, reason and remedy. The code comes last, where programs look for it. */
export function complaintText({ what, why, remedy, code }: FailureReport): string {
  const lines = [`error: ${what}`, `why: ${inLine(why)}`, `remedy: ${inLine(remedy)} [${code}]`];
  return lines.map((line) => `${line}\n`).join('');
}

/** Converts a sentence to the part after a colon: no capital and no full stop. Keeps the capitals of names and code. */
function inLine(sentence: string): string {
  const text = sentence.replace(/\.$/, '');
  return /^[A-Z][a-z' ]/.test(text) && !/^(?:GitHub|Make|Sluice|Node|Git)\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}

/** Limit of listed names. A count replaces the others. */
const mostNames = 12;

/** Returns a list such as `staging, production`, or `none`. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}
