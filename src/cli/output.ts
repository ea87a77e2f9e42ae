import type { TextForm } from '../core/text/prose.ts';
import type { Redactor } from '../core/secrets/redactor.ts';
import { problemLine, type Problem } from '../core/problems/problem.ts';
import { safe } from '../core/text/safe-text.ts';
import type { Printed, PrintingCommand } from './json/schemas.ts';
import type { Progress } from './terminal/progress.ts';
import type { Screen } from './terminal/screen.ts';

/** Streams of a command: results go to `out`, everything else to `err`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Results for programs, without colours. Defaults to `out`. */
  readonly data?: (text: string, form: TextForm) => void;
  /** Redacts all outputs. Results lose known secrets, everything else also loses suspected ones. */
  readonly redactor: Redactor;
  /** Terminal that shows the results. Absent if they go to a file or a pipe, which have no width. */
  readonly screen?: Screen;
  /** Progress of long work. Absent if nobody watches. */
  readonly progress?: Progress;
  /** Takes a JSON line of the log, to show it after the output. If absent, the log goes to standard error at once. */
  readonly log?: (line: string) => void;
  /** Aborts when nobody reads the results any more, as with `head`. Sluice then drops further output. */
  readonly unread?: AbortSignal;
}

/** Returns a signal that also aborts when nobody reads the results any more, for work whose only purpose is output. */
export function whileRead({ unread }: Output, signal: AbortSignal): AbortSignal {
  return unread === undefined ? signal : AbortSignal.any([signal, unread]);
}

/** Exit code of a command: 0 done or nothing to do, 1 error, 2 changes exist. */
export type ExitCode = 0 | 1 | 2;

/** Prints a value in the form of the command's schema. Escapes control and invisible characters for JSON. */
export function printJson<Command extends PrintingCommand>(
  output: Output,
  _command: Command,
  value: Printed<Command>,
): void {
  printData(output, `${JSON.stringify(value, null, 2).replaceAll(unseen, asJsonEscape)}\n`, 'json');
}

/** Prints JSON on one line, for continuous outputs. */
export function printJsonLine<Command extends PrintingCommand>(
  output: Output,
  _command: Command,
  value: Printed<Command>,
): void {
  printData(output, `${JSON.stringify(value).replaceAll(unseen, asJsonEscape)}\n`, 'json');
}

/** Prints text for a program. */
export function printData(output: Output, text: string, form: TextForm = 'text'): void {
  (output.data ?? output.out)(text, form);
}

/** Control, format and separator characters, except the line breaks between members. */
const unseen = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu;

function asJsonEscape(sign: string): string {
  const units = Array.from({ length: sign.length }, (_, at) => sign.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** Returns a problem as one line, even if its file name has line breaks. */
export function problemText(problem: Problem): string {
  return `${safe(problemLine(problem))}\n`;
}

/** Escapes everything in a text that a terminal would obey, except line breaks. */
export function safeLines(text: string): string {
  return text.split('\n').map(safe).join('\n');
}

/** Returns a count with its noun, such as `1 stream` or `2 streams`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
