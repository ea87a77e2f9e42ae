import { describe, expect, it } from 'vitest';
import { PortError } from '../../../src/ports/errors.ts';
import { aMessage } from '../../support/a-message.ts';
import { HttpReceiver } from '../../support/http-receiver.ts';
import { aReceiver, secret, type HttpHarness } from './receivers.ts';

const never = new AbortController().signal;

async function refused({ receiver }: HttpHarness, signal = never): Promise<PortError> {
  const error = await receiver.deliver(aMessage(), signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PortError) return error;
  throw new Error('it was delivered, or failed otherwise', { cause: error });
}

describe.each(['cloudevents', 'slack'] as const)('a delivery by %s', (kind) => {
  it('follows no redirect', async () => {
    const harness = await aReceiver(kind);
    const other = await HttpReceiver.start();
    for (const status of [301, 302, 303, 307, 308]) {
      harness.http.answer = { status, headers: { location: other.url } };
      expect(await refused(harness)).toMatchObject({ code: 'SLC2183', remedy: 'wait' });
    }
    expect(other.posted).toEqual([]);
  });

  it('gives up on a receiver that takes too long, by the clock, and lets it be tried again', async () => {
    const harness = await aReceiver(kind, { patient: true });
    harness.http.answer = 'nothing';
    const failed = refused(harness);
    await harness.http.until(1);
    harness.clock.advance(10_000);
    expect(await failed).toMatchObject({ code: 'SLC2180', remedy: 'retry' });
    expect(harness.http.posted).toHaveLength(1);
    expect(harness.clock.sleeping()).toEqual([]);
  });

  it('tries a connection that breaks a few times, and then no more', async () => {
    const harness = await aReceiver(kind);
    harness.http.answer = 'hang up';
    expect(await refused(harness)).toMatchObject({ code: 'SLC2180', remedy: 'retry' });
    expect(harness.http.posted).toHaveLength(3);
    const bodies = new Set(harness.http.posted.map(({ body }) => body.toString()));
    expect(bodies.size).toBe(1);
  });

  it.each([408, 425, 500, 503])('lets %d pass by itself', async (status) => {
    const harness = await aReceiver(kind);
    harness.http.answer = { status };
    expect(await refused(harness)).toMatchObject({ code: 'SLC2181', remedy: 'retry' });
    expect(harness.http.posted).toHaveLength(1);
  });

  it.each([
    ['in a minute', 60_000, 60_000],
    ['in a day', 86_400_000, 3_600_000],
    ['in the past', -60_000, 0],
  ])('waits until a date %s, for at most an hour', async (_, after, retryAfter) => {
    const harness = await aReceiver(kind);
    const date = new Date(harness.clock.now() + after).toUTCString();
    harness.http.answer = { status: 503, headers: { 'retry-after': date } };
    expect(await refused(harness)).toMatchObject({ code: 'SLC2181', retryAfter });
  });

  it('tells why it was refused in one short line, without a secret', async () => {
    const harness = await aReceiver(kind);
    harness.redactor.add(secret);
    harness.http.answer = { status: 400, body: `no\r\nway \u202e${secret} ${'x'.repeat(100_000)}` };
    const { message, code } = await refused(harness);
    expect(code).toBe('SLC2182');
    expect(message).toMatch(/answered 400: no way/);
    expect(message.length).toBeLessThan(300);
    expect(message).not.toContain(secret);
    expect(message).not.toContain('/hook');
  });

  it('reads next to nothing of an answer that does not end', async () => {
    const harness = await aReceiver(kind);
    harness.http.answer = { status: 404, headers: { 'content-length': '5000000' }, body: 'y'.repeat(4000) };
    expect(await refused(harness)).toMatchObject({ code: 'SLC2182' });
  });

  it('stops at once when it is to stop', async () => {
    const harness = await aReceiver(kind, { patient: true });
    harness.http.answer = 'nothing';
    const stopping = new AbortController();
    const outcome = harness.receiver.deliver(aMessage(), stopping.signal).catch((error: unknown) => error);
    await harness.http.until(1);
    const enough = new Error('enough');
    stopping.abort(enough);
    expect(await outcome).toBe(enough);
    expect(harness.clock.sleeping()).toEqual([]);
  });
});
