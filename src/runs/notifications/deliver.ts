import { PortError } from '../../ports/errors.ts';
import type { NotificationMemory, Waiting } from './state.ts';
import type { Notifying, NotifyReport } from './inputs.ts';

/** Passes that try to deliver a message before it is given up, and how long it waits. Milliseconds. */
export const mostTries = 12;
const oldest = 24 * 3_600_000;

/** Rest after a pass that could not deliver, twice as long each time up to a bound. Milliseconds. */
const firstRest = 30_000;
const longestRest = 30 * 60_000;

/** A pass delivers so many at most, so that it ends soon: the rest comes with the next. */
const mostAtOnce = 20;

interface Delivering extends Notifying {
  readonly memory: NotificationMemory;
  readonly save: (memory: NotificationMemory) => Promise<void>;
}

/**
 * Delivers what waits, oldest first, and writes down each step. Where the receiver is away, all wait, and it is left
 * alone for longer each time; a message that it does not take waits by itself, and the others go on. What has waited too
 * long is given up with a line in the log. Times are compared with the clock: being woken often makes nothing sooner.
 */
export async function deliverWaiting(delivering: Delivering, signal: AbortSignal): Promise<NotifyReport> {
  const { deps, receiver, save } = delivering;
  let { memory } = delivering;
  let delivered = 0;
  for (const waiting of delivering.memory.waiting) {
    const now = deps.clock.now();
    if (now - waiting.since > oldest) {
      memory = without(memory, waiting);
      await save(memory);
      giveUp(delivering, waiting, 'it has waited for a day');
      continue;
    }
    if (memory.restsUntil > now || waiting.notBefore > now || delivered >= mostAtOnce) continue;
    try {
      await receiver.deliver(waiting.message, signal);
      delivered += 1;
      memory = { ...without(memory, waiting), failures: 0, restsUntil: 0 };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof PortError)) throw error;
      memory = afterFailure(delivering, memory, waiting, error);
    }
    await save(memory);
  }
  return { delivered, waiting: memory.waiting.length };
}

function afterFailure(
  delivering: Delivering,
  memory: NotificationMemory,
  waiting: Waiting,
  error: PortError,
): NotificationMemory {
  const { deps, receiver, pipeline } = delivering;
  const tries = waiting.tries + 1;
  const isAway = error.remedy === 'retry';
  const failures = isAway ? memory.failures + 1 : memory.failures;
  const rest = Math.max(restAfter(isAway ? failures : tries), error.retryAfter ?? 0);
  const until = deps.clock.now() + rest;
  const resting = isAway ? { ...memory, failures, restsUntil: until } : memory;
  if (tries >= mostTries) {
    giveUp(delivering, waiting, error.message);
    return without(resting, waiting);
  }
  deps.log.warn('notification not delivered', {
    pipeline,
    receiver: receiver.name,
    kind: waiting.message.kind,
    environment: waiting.message.environment,
    code: error.code,
    reason: error.message,
    again: new Date(until).toISOString(),
  });
  const changed = { ...waiting, tries, notBefore: isAway ? 0 : until };
  return {
    ...resting,
    waiting: resting.waiting.map((one) => (one.message.id === waiting.message.id ? changed : one)),
  };
}

const restAfter = (failures: number) => Math.min(firstRest * 2 ** (failures - 1), longestRest);

function without(memory: NotificationMemory, { message }: Waiting): NotificationMemory {
  return { ...memory, waiting: memory.waiting.filter((one) => one.message.id !== message.id) };
}

function giveUp({ deps, receiver, pipeline }: Delivering, { message }: Waiting, reason: string): void {
  const { kind, environment, id } = message;
  deps.log.error('notification given up', {
    pipeline,
    receiver: receiver.name,
    kind,
    environment,
    id,
    reason,
  });
}
