/** What a person is told of a failure. None of the texts has a line break or the code in it. */
export interface Complaint {
  /** What failed, and where. */
  readonly what: string;
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
  /** Code with a row in docs/reference/codes.md. */
  readonly code: string;
}

/** Three lines: what, why and what to do, with the code at the very end, where programs look for it. */
export function complaintText({ what, why, remedy, code }: Complaint): string {
  const lines = [`error: ${what}`, `why: ${inLine(why)}`, `remedy: ${inLine(remedy)} [${code}]`];
  return lines.map((line) => `${line}\n`).join('');
}

/** Behind a colon a sentence goes on, and ends with its line; names in capitals and code stay as they are. */
function inLine(sentence: string): string {
  const text = sentence.replace(/\.$/, '');
  return /^[A-Z][a-z' ]/.test(text) && !/^(?:GitHub|Make|Sluice|Node|Git)\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}

/** Names that are listed; the rest is counted. */
const mostNames = 12;

/** `staging, production`, or `none`. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? `${shown} and ${names.length - mostNames} more` : shown;
}
