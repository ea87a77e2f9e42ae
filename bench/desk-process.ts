import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { secrets } from './stage.ts';

const program = join(import.meta.dirname, 'processes/desk.ts');

/** Where a daemon listens, and the routes of its API. */
export interface DeskAddresses {
  readonly api: string;
  readonly daemon: string;
}

/** Does work while a daemon runs whose desk can be asked. */
export async function withDesk<T>(
  config: string,
  work: (addresses: DeskAddresses) => Promise<T>,
): Promise<T> {
  const child = fork(program, [config], {
    env: { PATH: process.env['PATH'] ?? '', ...secrets },
    execArgv: ['--max-semi-space-size=8', '--no-warnings'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'close');
  try {
    const [addresses] = (await Promise.race([
      once(child, 'message'),
      ended.then(() => {
        throw new Error('the daemon ended before it listened');
      }),
    ])) as [DeskAddresses];
    return await work(addresses);
  } finally {
    child.kill();
    await ended;
  }
}
