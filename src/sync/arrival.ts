import { InvalidInput } from '../domain/problem.ts';
import type { StreamState } from '../domain/plan.ts';
import type { TenantStream } from '../ports/tenant.ts';
import type { Environment, PassDeps } from './subjects.ts';

/** How often, and how long apart in milliseconds, a pending validation is asked for. */
const validationPolls = 60;
const validationPause = 1000;

const stillPending = 'SLC2410';

/** What the tenant finds of a stream that it was just given. Throws `InvalidInput` where it finds it invalid. */
export async function validated(
  deps: PassDeps,
  { tenant }: Environment,
  stream: { readonly path: string; readonly id: string },
  signal: AbortSignal,
): Promise<TenantStream> {
  for (let poll = 1; ; poll += 1) {
    const found = await tenant.get(stream.id, signal);
    if (found.validation === 'invalid') {
      const reason = 'the tenant took it and finds it invalid: look at it there, then change it in git';
      throw new InvalidInput(stream.path, '', reason, 'SLC2409');
    }
    if (found.validation !== 'pending') return found;
    if (poll === validationPolls)
      throw new InvalidInput(stream.path, '', 'the tenant is still validating it', stillPending);
    await deps.clock.sleep(validationPause, signal);
  }
}

/** True where a stream arrived and is not right; false where that could not be told yet. */
export function isRefusal(error: unknown): error is InvalidInput {
  return error instanceof InvalidInput && error.code !== stillPending;
}

/** The revision under which what was just read may be remembered: a change of state gives another. */
export async function revisionOf(
  { tenant }: Environment,
  read: TenantStream,
  state: StreamState,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (read.revision === undefined || read.state === state) return read.revision;
  const now = await tenant.get(read.id, signal);
  return now.version === read.version && now.state === state ? now.revision : undefined;
}
