import { userName } from '../outside.ts';
import { UsageError } from './usage-error.ts';

/** Characters that nobody can see. Tables and pages show a text as one line without them. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Returns a text for other people as one line. Throws `UsageError` naming the option. */
export function oneLine(option: string, text: string, most: number): string {
  const line = text.trim();
  if (line === '') throw refused(option, 'is empty', 'write a few words');
  if (line.length > most) throw refused(option, `is longer than ${most} characters`, 'write less');
  if (unseen.test(line))
    throw refused(option, 'has a sign in it that cannot be seen', 'write one line of plain text');
  return line;
}

/** Returns the name of the person who decides: `--by`, or else git's author, or else the user of this machine. */
export function decidedBy(by: string | undefined): string {
  const author = process.env['GIT_AUTHOR_NAME'];
  return by ?? (author === undefined || author.trim() === '' ? userName() : author);
}

function refused(option: string, is: string, remedy: string): UsageError {
  return new UsageError(`${option} ${is}`, {
    why: 'others read it on one line of a table or a page',
    remedy,
    code: 'SLC1901',
  });
}
