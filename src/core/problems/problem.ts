import { shortText } from '../text/short-text.ts';

/** One problem or oddity of a file, for people. */
export interface Problem {
  /** Stable code; docs/reference/codes.md has its remedy. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** Place in the file: a JSON pointer, or `line 3, column 7`; empty for the whole file. */
  readonly place: string;
  readonly message: string;
}

/** Returns `file: place: message [code]`, on one line. */
export function problemLine(problem: Problem): string {
  const place = problem.place === '' ? '' : `${problem.place}: `;
  return onOneLine(`${problem.file}: ${place}${problem.message} [${problem.code}]`);
}

/** Returns a text on one line. Texts of files may have line breaks, and in a commit message a line may be a trailer. */
export function onOneLine(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Returns a problem of a place that is given as keys and indices. */
export function problemAt(
  severity: Problem['severity'],
  code: string,
  file: string,
  place: readonly string[],
  message: string,
): Problem {
  return { code, severity, file, place: pointer(place), message };
}

/**
 * Returns the RFC 6901 pointer of a place that is given as keys and indices. Escapes line breaks in keys as JSON does.
 */
export function pointer(place: readonly string[]): string {
  return onOneLine(place.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
}

/** Invalid input, as one line of file, place and reason. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly code: string;
  readonly file: string;
  readonly place: string;
  readonly reason: string;

  constructor(file: string, place: string, reason: string, code = 'SLC1001') {
    const shown = { file: shortText(file), place: shortText(place), message: shortText(reason) };
    super(problemLine({ code, severity: 'error', ...shown }));
    this.code = code;
    this.file = file;
    this.place = shown.place;
    this.reason = shown.message;
  }

  /** Returns the error as an entry for a list of problems. */
  problem(): Problem {
    return { code: this.code, severity: 'error', file: this.file, place: this.place, message: this.reason };
  }
}
