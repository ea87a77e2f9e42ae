import { createInterface } from 'node:readline/promises';
import type { Ask } from './starter-questions.ts';
import { Interrupted } from './stop.ts';

/** The terminal that a question is asked at. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** How a question is given up. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Called for Ctrl-C, which a terminal that is asked hands over as a key; it aborts the signal. */
  readonly interrupt: () => void;
}

/** Asks, and waits for Enter; goes on as well where the input has ended. Rejects with the signal's reason. */
export async function untilEnter(
  question: string,
  terminal: Terminal,
  interruption: Interruption,
): Promise<void> {
  await lineOf(question, terminal, interruption);
}

/**
 * Asks, and gives the line that was written, without spaces around it; undefined where the input has ended, since
 * nobody can answer any more. Rejects with the signal's reason.
 */
export async function lineOf(
  question: string,
  { input, output }: Terminal,
  { signal, interrupt }: Interruption,
): Promise<string | undefined> {
  signal.throwIfAborted();
  const lines = createInterface({ input, output });
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  lines.once('SIGINT', interrupt);
  let line: string | undefined;
  try {
    line = await Promise.race([lines.question(question, { signal }), ended]);
  } catch {
    // Aborted by the signal, or closed by the end of the input.
  } finally {
    lines.close();
  }
  signal.throwIfAborted();
  return line?.trim();
}

/** Asks whoever sits at the terminal of this process; undefined where there is none on both sides. */
export function askAtTerminal(): Ask | undefined {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const stop = new AbortController();
  const interruption = { signal: stop.signal, interrupt: () => stop.abort(new Interrupted('SIGINT')) };
  return (question) => lineOf(question, { input: process.stdin, output: process.stdout }, interruption);
}
