import { describe, expect, it } from 'vitest';
import { PortError } from '../../../src/ports/errors.ts';
import { aMessage } from '../../support/a-message.ts';
import { HttpReceiver } from '../../support/http-receiver.ts';
import { aReceiver, secret, type HttpStage } from './receivers.ts';

const never = new AbortController().signal;

async function refused({ receiver }: HttpStage, signal = never): Promise<PortError> {
  const error = await receiver.deliver(aMessage(), signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PortError) return error;
  throw new Error('it was delivered, or failed otherwise', { cause: error });
}

describe.each(['cloudevents', 'slack'] as const)('a delivery by %s', (kind) => {
  it('follows no redirect', async () => {
    const stage = await aReceiver(kind);
    const other = await HttpReceiver.start();
    for (const status of [301, 302, 303, 307, 308]) {
      stage.http.answer = { status, headers: { location: other.url } };
      expect(await refused(stage)).toMatchObject({ code: 'SLC2183', remedy: 'wait' });
    }
    expect(other.posted).toEqual([]);
  });

  it('gives up on a receiver that takes too long, by the clock, and lets it be tried again', async () => {
    const stage = await aReceiver(kind, { patient: true });
    stage.http.answer = 'nothing';
    const failed = refused(stage);
    await stage.http.until(1);
    stage.clock.advance(10_000);
    expect(await failed).toMatchObject({ code: 'SLC2180', remedy: 'retry' });
    expect(stage.http.posted).toHaveLength(1);
    expect(stage.clock.sleeping()).toEqual([]);
  });

  it('tries a connection that breaks a few times, and then no more', async () => {
    const stage = await aReceiver(kind);
    stage.http.answer = 'hang up';
    expect(await refused(stage)).toMatchObject({ code: 'SLC2180', remedy: 'retry' });
    expect(stage.http.posted).toHaveLength(3);
    const bodies = new Set(stage.http.posted.map(({ body }) => body.toString()));
    expect(bodies.size).toBe(1);
  });

  it.each([408, 425, 500, 503])('lets %d pass by itself', async (status) => {
    const stage = await aReceiver(kind);
    stage.http.answer = { status };
    expect(await refused(stage)).toMatchObject({ code: 'SLC2181', remedy: 'retry' });
    expect(stage.http.posted).toHaveLength(1);
  });

  it('tells why it was refused in one short line, without a secret', async () => {
    const stage = await aReceiver(kind);
    stage.redactor.add(secret);
    stage.http.answer = { status: 400, body: `no\r\nway \u202e${secret} ${'x'.repeat(100_000)}` };
    const { message, code } = await refused(stage);
    expect(code).toBe('SLC2182');
    expect(message).toMatch(/answered 400: no way/);
    expect(message.length).toBeLessThan(300);
    expect(message).not.toContain(secret);
    expect(message).not.toContain('/hook');
  });

  it('reads next to nothing of an answer that does not end', async () => {
    const stage = await aReceiver(kind);
    stage.http.answer = { status: 404, headers: { 'content-length': '5000000' }, body: 'y'.repeat(4000) };
    expect(await refused(stage)).toMatchObject({ code: 'SLC2182' });
  });

  it('stops at once when it is to stop', async () => {
    const stage = await aReceiver(kind, { patient: true });
    stage.http.answer = 'nothing';
    const stopping = new AbortController();
    const outcome = stage.receiver.deliver(aMessage(), stopping.signal).catch((error: unknown) => error);
    await stage.http.until(1);
    const enough = new Error('enough');
    stopping.abort(enough);
    expect(await outcome).toBe(enough);
    expect(stage.clock.sleeping()).toEqual([]);
  });
});
