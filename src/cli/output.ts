import type { TextForm } from '../core/text/prose.ts';
import type { Redactor } from '../core/secrets/redactor.ts';
import { problemLine, type Problem } from '../core/problems/problem.ts';
import { safe } from '../core/text/safe-text.ts';
import type { Printed, PrintingCommand } from './json/schemas.ts';
import type { Progress } from './terminal/progress.ts';
import type { Screen } from './terminal/screen.ts';

/** Where a command writes: results to `out`, everything else to `err`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Results for programs: as `out`, and never with colours. Left out: `out`. */
  readonly data?: (text: string, form: TextForm) => void;
  /** Stands before all of them: results lose known secrets, everything else also what looks like one. */
  readonly redactor: Redactor;
  /** The terminal that results go to; absent where they go to a file or a pipe, which has no width. */
  readonly screen?: Screen;
  /** Where long work says how far it is; absent where nobody watches. */
  readonly progress?: Progress;
  /** Aborts when nobody reads the results any more, as behind `head`: what is written then is dropped. */
  readonly unread?: AbortSignal;
}

/** Aborts with the signal, and when nobody reads the results any more: for what goes on only to be looked at. */
export function whileRead({ unread }: Output, signal: AbortSignal): AbortSignal {
  return unread === undefined ? signal : AbortSignal.any([signal, unread]);
}

/** What a command ends with: 0 done or nothing to do, 1 error, 2 there are changes. */
export type ExitCode = 0 | 1 | 2;

/** What the schema of a command says. Signs that a terminal obeys or that nobody can see are escapes of JSON in it. */
export function printJson<Command extends PrintingCommand>(
  output: Output,
  _command: Command,
  value: Printed<Command>,
): void {
  printData(output, `${JSON.stringify(value, null, 2).replaceAll(unseen, asJsonEscape)}\n`, 'json');
}

/** JSON on one line, for outputs that go on. */
export function printJsonLine<Command extends PrintingCommand>(
  output: Output,
  _command: Command,
  value: Printed<Command>,
): void {
  printData(output, `${JSON.stringify(value).replaceAll(unseen, asJsonEscape)}\n`, 'json');
}

/** Text for a program. */
export function printData(output: Output, text: string, form: TextForm = 'text'): void {
  (output.data ?? output.out)(text, form);
}

/** All but the line breaks that stand between members. */
const unseen = /[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu;

function asJsonEscape(sign: string): string {
  const units = Array.from({ length: sign.length }, (_, at) => sign.charCodeAt(at));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

/** A problem on one line, whatever its file is called. */
export function problemText(problem: Problem): string {
  return `${safe(problemLine(problem))}\n`;
}

/** What only sends text to the terminal: nothing in it is obeyed by the terminal, but line breaks. */
export function safeLines(text: string): string {
  return text.split('\n').map(safe).join('\n');
}

/** `1 stream`, `2 streams`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
