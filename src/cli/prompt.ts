import { createInterface } from 'node:readline/promises';

/** The terminal that a question is asked at. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks, and waits for Enter; goes on as well where the input has ended, since nobody can answer any more. A terminal
 * that is asked hands over Ctrl-C as a key: then `interrupt` is called. Rejects with the signal's reason.
 */
export async function untilEnter(
  question: string,
  { input, output }: Terminal,
  { signal, interrupt }: { readonly signal: AbortSignal; readonly interrupt: () => void },
): Promise<void> {
  signal.throwIfAborted();
  const lines = createInterface({ input, output });
  const ended = new Promise<void>((resolve) => lines.once('close', resolve));
  lines.once('SIGINT', interrupt);
  try {
    await Promise.race([lines.question(question, { signal }), ended]);
  } catch {
    // Aborted by the signal, or closed by the end of the input.
  } finally {
    lines.close();
  }
  signal.throwIfAborted();
}
