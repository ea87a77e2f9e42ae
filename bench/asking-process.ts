import { fork } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';

/** A process that is asked one thing at a time. */
export interface AskingProcess {
  /** What it answers; rejects where it says `{failed}`, or ends. */
  ask(question: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** Milliseconds that an answer may take where nothing else is said. */
const usual = 5 * 60_000;

/** Starts a file of ours as a process that answers messages. It gets only the environment that is named. */
export function askingProcess(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  longest = usual,
): AskingProcess {
  const more = (process.env['BENCH_NODE_ARGS'] ?? '').split(' ').filter((arg) => arg !== '');
  const child = fork(file, args, {
    execArgv: ['--no-warnings', ...more],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const ended = once(child, 'exit');
  let isLate = false;
  const fails = ended.then(() => {
    const reason = isLate ? `took longer than ${longest / 60_000} minutes` : 'ended before it answered';
    throw new Error(`${basename(file)} ${reason}`);
  });
  fails.catch(() => undefined);
  return {
    ask: async (question) => {
      const answered = once(child, 'message');
      child.send(question as object);
      const late = setTimeout(() => {
        isLate = true;
        child.kill('SIGKILL');
      }, longest);
      const [answer] = (await Promise.race([answered, fails]).finally(() =>
        clearTimeout(late),
      )) as readonly unknown[];
      if (typeof answer === 'object' && answer !== null && 'failed' in answer)
        throw new Error(String(answer.failed));
      return answer;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
