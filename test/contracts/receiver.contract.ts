import { describe, expect, it } from 'vitest';
import { PortError } from '../../src/ports/errors.ts';
import type { Receiver } from '../../src/ports/receiver.ts';
import { aMessage } from '../support/a-message.ts';
import type { Mood } from '../support/fake-receiver.ts';

export interface ReceiverStage {
  readonly receiver: Receiver;
  /** How its other side is from now on. */
  be(mood: Mood): Promise<void>;
  /** What its other side took, each as text. */
  taken(): readonly string[];
}

const never = new AbortController().signal;

/** What every receiver of notifications does. */
export function receiverContract(name: string, make: () => Promise<ReceiverStage>): void {
  describe(`a receiver: ${name}`, () => {
    it('is told what is said, in its order', async () => {
      const stage = await make();
      await stage.receiver.deliver(aMessage({ title: 'one' }), never);
      await stage.receiver.deliver(aMessage({ title: 'two' }), never);
      expect(stage.taken()).toHaveLength(2);
      expect(stage.taken()[0]).toContain('one');
      expect(stage.taken()[1]).toContain('two');
    });

    it('says that it may pass when the other side is away, and is told again', async () => {
      const stage = await make();
      await stage.be('away');
      const error = await failure(stage.receiver.deliver(aMessage(), never));
      expect(error).toMatchObject({ remedy: 'retry', retryAfter: undefined });
      await stage.be('well');
      await stage.receiver.deliver(aMessage(), never);
      expect(stage.taken()).toHaveLength(1);
    });

    it('says how long the other side wants to be left alone', async () => {
      const stage = await make();
      await stage.be({ restFor: 90_000 });
      const error = await failure(stage.receiver.deliver(aMessage(), never));
      expect(error).toMatchObject({ remedy: 'retry', retryAfter: 90_000 });
    });

    it('says that somebody must act when the other side refuses', async () => {
      const stage = await make();
      await stage.be('refusing');
      expect(await failure(stage.receiver.deliver(aMessage(), never))).toMatchObject({ remedy: 'wait' });
    });

    it('says nothing when it is to stop', async () => {
      const stage = await make();
      const stopped = AbortSignal.abort(new Error('stopped'));
      await expect(stage.receiver.deliver(aMessage(), stopped)).rejects.toThrow('stopped');
      expect(stage.taken()).toEqual([]);
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
