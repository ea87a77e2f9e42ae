import type { Shell } from './shell.ts';

/** How a command of a page ends, where it is not with exit code 0 and nothing more to say of it. */
export interface Step {
  readonly code?: number;
  readonly says?: RegExp;
  /** It goes on until it is interrupted; by then it has said that. */
  readonly goesOn?: RegExp;
  /** What the page leaves to its reader is put in place: an id, a digest, an address. */
  readonly as?: (line: string) => string | Promise<string>;
  /** What must have happened before; the page says so in words. */
  readonly before?: () => Promise<void>;
}

/** What commands of a page are run in, and how those end. Commands that it does not name end with exit code 0. */
export interface Scene {
  readonly shell: Shell;
  readonly steps?: Readonly<Record<string, Step>>;
}

/** Runs one command; gives how it went beside how it should have, where that differs. */
export async function played({ shell, steps = {} }: Scene, line: string) {
  const { code = 0, says, goesOn, as = (typed: string) => typed, before } = steps[line] ?? {};
  await before?.();
  const typed = await as(line);
  const done = goesOn === undefined ? await shell.run(typed) : await shell.leaveRunning(typed, goesOn);
  if (done.code === code && says?.test(done.said) !== false) return undefined;
  return {
    line,
    typed,
    ended: done.code,
    said: done.said,
    'should have ended': code,
    'and said': says?.source,
  };
}
