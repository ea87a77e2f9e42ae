import { createInterface } from 'node:readline/promises';
import type { Ask } from '../commands/setup/starter-questions.ts';
import { Interrupted } from '../stop.ts';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Ways to cancel a question. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Called for Ctrl-C, which arrives as a key during a question. Aborts the signal. */
  readonly interrupt: () => void;
}

/** Asks, and waits for Enter or the end of the input. Rejects with the signal's reason. */
export async function untilEnter(
  question: string,
  terminal: Terminal,
  interruption: Interruption,
): Promise<void> {
  await lineOf(question, terminal, interruption);
}

/**
 * Asks, and returns the trimmed answer. Returns undefined once the input has ended, since nobody can answer then.
 * Rejects with the signal's reason.
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

/** Asks the person at the terminal of this process. Undefined unless input and output are both a terminal. */
export function askAtTerminal(): Ask | undefined {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  const stop = new AbortController();
  const interruption = { signal: stop.signal, interrupt: () => stop.abort(new Interrupted('SIGINT')) };
  return (question) => lineOf(question, { input: process.stdin, output: process.stdout }, interruption);
}
