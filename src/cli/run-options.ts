import { holderText } from '../core/lease-holder.ts';
import type { Lease } from '../ports/store.ts';
import type { LeasedRunOptions } from '../runs/run.ts';
import { unlockCommand } from '../state/subjects.ts';
import type { Output } from './output.ts';
import type { CommandSession } from './session.ts';

/** Time that a command waits for a run of the daemon on the same subject. Milliseconds. */
const patience = 60_000;

/** Returns options with which a command waits for another run on the same subject, and reports who holds it. */
export function runOptions({ app }: CommandSession, output: Output): LeasedRunOptions {
  const onWait = (held: Lease) => output.err(waitText(held));
  return { holder: app.holder, patience, onWait };
}

function waitText({ name, holder, expiresAt }: Lease): string {
  const until = new Date(expiresAt).toISOString().replace(/\.\d+Z$/, 'Z');
  const command = unlockCommand(name);
  const remedy = command === undefined ? '' : ` If that process is stuck, \`${command}\` breaks the lock.`;
  return `waiting: ${holderText(holder)} works on ${name}; its lock ends at ${until} unless it is renewed. This command waits for ${patience / 1000} s; Ctrl-C ends the wait.${remedy}\n`;
}
