import { PortError } from '../../ports/errors.ts';
import type { NotificationState, QueuedMessage } from './state.ts';
import type { Notifying, NotifyReport } from './inputs.ts';

/** Limits for delivering a message: attempts, and its age in milliseconds. */
export const mostTries = 12;
const oldest = 24 * 3_600_000;

/** First and longest pause after a failed delivery, which doubles each time. Milliseconds. */
const firstRest = 30_000;
const longestRest = 30 * 60_000;

/** Limit of deliveries in one run, so that it ends soon. The next run continues. */
const mostAtOnce = 20;

interface Delivering extends Notifying {
  readonly memory: NotificationState;
  readonly save: (memory: NotificationState) => Promise<void>;
}

/**
 * Delivers waiting messages, oldest first, and stores each step. If the receiver is unavailable, all messages wait with
 * increasing pauses. A message that the receiver rejects waits alone, and others continue. A message that has waited
 * too long is dropped with a line in the log. Pauses depend on the clock, so extra wakes do not shorten them.
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
  memory: NotificationState,
  waiting: QueuedMessage,
  error: PortError,
): NotificationState {
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

function without(memory: NotificationState, { message }: QueuedMessage): NotificationState {
  return { ...memory, waiting: memory.waiting.filter((one) => one.message.id !== message.id) };
}

function giveUp({ deps, receiver, pipeline }: Delivering, { message }: QueuedMessage, reason: string): void {
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
