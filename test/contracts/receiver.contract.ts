import { describe, expect, it } from 'vitest';
import { PortError } from '../../src/ports/errors.ts';
import type { Receiver } from '../../src/ports/receiver.ts';
import { aMessage } from '../support/a-message.ts';
import type { Mood } from '../support/fake-receiver.ts';

export interface ReceiverHarness {
  readonly receiver: Receiver;
  /** How its other side is from now on. */
  be(mood: Mood): Promise<void>;
  /** What its other side took, each as text. */
  taken(): readonly string[];
}

const never = new AbortController().signal;

/** What every receiver of notifications does. */
export function receiverContract(name: string, make: () => Promise<ReceiverHarness>): void {
  describe(`a receiver: ${name}`, () => {
    it('is told what is said, in its order', async () => {
      const harness = await make();
      await harness.receiver.deliver(aMessage({ title: 'one' }), never);
      await harness.receiver.deliver(aMessage({ title: 'two' }), never);
      expect(harness.taken()).toHaveLength(2);
      expect(harness.taken()[0]).toContain('one');
      expect(harness.taken()[1]).toContain('two');
    });

    it('says that it may pass when the other side is away, and is told again', async () => {
      const harness = await make();
      await harness.be('away');
      const error = await failure(harness.receiver.deliver(aMessage(), never));
      expect(error).toMatchObject({ remedy: 'retry', retryAfter: undefined });
      await harness.be('well');
      await harness.receiver.deliver(aMessage(), never);
      expect(harness.taken()).toHaveLength(1);
    });

    it('says how long the other side wants to be left alone', async () => {
      const harness = await make();
      await harness.be({ restFor: 90_000 });
      const error = await failure(harness.receiver.deliver(aMessage(), never));
      expect(error).toMatchObject({ remedy: 'retry', retryAfter: 90_000 });
    });

    it('says that somebody must act when the other side refuses', async () => {
      const harness = await make();
      await harness.be('refusing');
      expect(await failure(harness.receiver.deliver(aMessage(), never))).toMatchObject({ remedy: 'wait' });
    });

    it('says nothing when it is to stop', async () => {
      const harness = await make();
      const stopped = AbortSignal.abort(new Error('stopped'));
      await expect(harness.receiver.deliver(aMessage(), stopped)).rejects.toThrow('stopped');
      expect(harness.taken()).toEqual([]);
    });
  });
}

async function failure(delivering: Promise<void>): Promise<PortError> {
  const error = await delivering.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PortError) return error;
  throw new Error('it did not fail as it should', { cause: error });
}
