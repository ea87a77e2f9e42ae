import { join } from 'node:path';
import { askingProcess } from '../asking-process.ts';
import { secrets } from '../harness.ts';

/** Milliseconds that are to pass, with all that falls into them; or that are left out at once. */
export type DayAsked = { readonly run: number } | { readonly leaveOut: number };

/** What a daemon has and did when it has nothing to do. */
export interface Used {
  /** Bytes of memory; `heap` is what is left of it when all that nobody needs has been collected. */
  readonly rss: number;
  readonly heap: number;
  /** Open file descriptors, but for sockets. */
  readonly files: number;
  /** Connections that are open, those to a tenant that wait for its next call among them. */
  readonly sockets: number;
  /** Passes since its start, and lines of errors in its log. */
  readonly runs: number;
  readonly errors: number;
}

/** Milliseconds that an answer may take: in the first one every stream is brought to every environment. */
const longest = 45 * 60_000;

/** Does work with a daemon for which time passes only as it is told. */
export async function withDay<T>(
  config: string,
  work: (ask: (asked: DayAsked) => Promise<Used>) => Promise<T>,
): Promise<T> {
  const child = askingProcess(join(import.meta.dirname, '../processes/day.ts'), [config], secrets, longest);
  try {
    return await work((asked) => child.ask(asked) as Promise<Used>);
  } finally {
    await child.close();
  }
}
