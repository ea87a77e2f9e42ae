import type { TextForm } from '../../core/text/prose.ts';
import type { Redactor } from '../../core/secrets/redactor.ts';
import { wrapped } from '../../core/text/wrap.ts';
import { paintLine, wantsColour, type TerminalEnv } from './colours.ts';
import { safeLines, type Output } from '../output.ts';
import { HeldLog } from './held-log.ts';
import { ProgressLine } from './progress.ts';
import { RedrawnScreen } from './screen.ts';

/** Stream of the process: a terminal, a pipe or a file. */
export interface OutStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
}

interface ProcessStreams {
  readonly stdout: OutStream;
  readonly stderr: OutStream;
  readonly env: TerminalEnv;
  readonly redactor: Redactor;
  /** Current time from any start. Milliseconds. */
  readonly now: () => number;
  readonly unread?: AbortSignal;
}

/** Default size of a terminal that does not report one. */
const [usualColumns, usualRows] = [80, 24];

/**
 * Returns the output of a command. Escapes everything in a text that a terminal would obey. Breaks long lines, and adds
 * colours, progress and redrawing afterwards, and only on a terminal. `end` shows the log.
 */
export function processOutput({
  stdout,
  stderr,
  env,
  redactor,
  now,
  unread,
}: ProcessStreams): Output & { readonly end: () => void } {
  const isTerminal = (stream: OutStream) => stream.isTTY === true && env['TERM'] !== 'dumb';
  const columns = (stream: OutStream) => () => (stream.columns ?? 0) || usualColumns;
  const write = (stream: OutStream) => (text: string) => void stream.write(text);
  const paint = (stream: OutStream) =>
    wantsColour(env, isTerminal(stream)) ? paintLine : (line: string) => line;
  const bar = isTerminal(stderr)
    ? new ProgressLine({ columns: columns(stderr), write: write(stderr), now })
    : undefined;
  const known = (text: string, form: TextForm = 'text') => safeLines(redactor.known(text, form));
  const fitting = (stream: OutStream) => {
    const width = columns(stream);
    return isTerminal(stream) ? (line: string) => wrapped(line, width()) : (line: string) => line;
  };
  const said = (stream: OutStream, text: string) => {
    bar?.hide();
    stream.write(text.split('\n').flatMap(fitting(stream)).map(paint(stream)).join('\n'));
  };
  const screen = new RedrawnScreen(
    { columns: columns(stdout), rows: () => (stdout.rows ?? 0) || usualRows, write: write(stdout) },
    (line) => paint(stdout)(known(line)),
  );
  const held = new HeldLog();
  return {
    log: (line) => held.take(line),
    end: () => {
      const text = held.text();
      if (text !== '') said(stderr, safeLines(redactor.text(text)));
    },
    out: (text) => said(stdout, known(text)),
    err: (text) => said(stderr, safeLines(redactor.text(text))),
    data: (text, form) => {
      bar?.hide();
      stdout.write(known(text, form));
    },
    redactor,
    ...(isTerminal(stdout) ? { screen } : {}),
    ...(bar === undefined ? {} : { progress: bar }),
    ...(unread === undefined ? {} : { unread }),
  };
}
