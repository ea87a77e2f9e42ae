import { UsageError } from './output.ts';

/** Signs that a person can see: a text that is shown in tables and pages is one line of them. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u;

/** What a person wrote for others to read, on one line. Throws `UsageError` naming the option. */
export function oneLine(option: string, text: string, most: number): string {
  const line = text.trim();
  if (line === '') throw new UsageError(`${option} is empty`);
  if (line.length > most) throw new UsageError(`${option} is longer than ${most} characters`);
  if (unseen.test(line))
    throw new UsageError(`${option} has a sign in it that cannot be seen: write one line`);
  return line;
}
