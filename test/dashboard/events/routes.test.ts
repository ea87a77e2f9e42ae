import { describe, expect, it, vi } from 'vitest';
import { aRole, aHarness, bearer, type Harness } from '../api/harness.ts';
import { signedInAs } from '../access/signed-in-as.ts';

/** Reads a stream until it contains a text, and returns what has arrived. */
class Reading {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  text = '';

  constructor(response: Response) {
    if (response.body === null) throw new Error('no stream');
    this.#reader = response.body.getReader();
  }

  async until(text: string): Promise<void> {
    while (!this.text.includes(text)) {
      const { value, done } = await this.#reader.read();
      if (done) throw new Error(`ended before ${text}`);
      this.text += new TextDecoder().decode(value);
    }
  }

  async end(): Promise<void> {
    while (!(await this.#reader.read()).done);
  }

  leave(): Promise<void> {
    return this.#reader.cancel();
  }
}

const listen = (harness: Harness, headers: Readonly<Record<string, string>> = bearer) =>
  harness.ask('GET', '/api/v1/events', { headers });

describe('the stream of events', () => {
  it('tells what moves, in order', async () => {
    const harness = aHarness();
    const response = await listen(harness);
    const reading = new Reading(response);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    await reading.until('hello');
    await vi.waitFor(() => expect(harness.service.listeners).toBe(1));
    harness.service.tell({ is: 'run', stage: 'production', run: 'p2' });
    harness.service.tell({ is: 'configuration' });
    await reading.until('configuration');
    expect(reading.text).toBe(
      ': hello\n\ndata: {"is":"run","stage":"production","run":"p2"}\n\ndata: {"is":"configuration"}\n\n',
    );
    await reading.leave();
  });

  it('says every fifteen seconds that it is there', async () => {
    const harness = aHarness();
    const reading = new Reading(await listen(harness));
    for (const beats of [1, 2]) {
      await harness.clock.nextSleep((ms) => ms === 15_000);
      harness.clock.advance(15_000);
      await reading.until(`: hello\n\n${':\n\n'.repeat(beats)}`);
    }
    expect(reading.text).toBe(': hello\n\n:\n\n:\n\n');
    await reading.leave();
  });

  it('leaves nothing behind when whoever listened goes', async () => {
    const harness = aHarness();
    const reading = new Reading(await listen(harness));
    await reading.until('hello');
    await reading.leave();
    await vi.waitFor(() => expect(harness.service.listeners).toBe(0));
    expect(harness.clock.sleeping()).toEqual([]);
  });

  it('tells nothing of what may not be seen, and ends with the session', async () => {
    const harness = aHarness({ roles: [aRole('viewer', ['vera'], ['staging'])] });
    const { cookie } = await signedInAs(harness, 'vera');
    const reading = new Reading(await listen(harness, { cookie }));
    await vi.waitFor(() => expect(harness.service.listeners).toBe(1));
    harness.service.tell({ is: 'status', stage: 'production' });
    harness.service.tell({ is: 'status', stage: 'staging' });
    await reading.until('staging');
    expect(reading.text).not.toContain('production');
    await harness.ask('POST', '/sign-out', { headers: { cookie, origin: 'http://localhost:8080' } });
    await harness.clock.nextSleep((ms) => ms === 15_000);
    harness.clock.advance(15_000);
    await reading.end();
    await vi.waitFor(() => expect(harness.service.listeners).toBe(0));
  });

  it('leaves nothing behind where it ends as something moves', async () => {
    const harness = aHarness({ roles: [aRole('viewer', ['vera'], ['staging'])] });
    const { cookie } = await signedInAs(harness, 'vera');
    const reading = new Reading(await listen(harness, { cookie }));
    await vi.waitFor(() => expect(harness.service.listeners).toBe(1));
    await reading.until('hello');
    await harness.ask('POST', '/sign-out', { headers: { cookie, origin: 'http://localhost:8080' } });

    harness.service.tell({ is: 'configuration' });
    await reading.end();

    await vi.waitFor(() => expect(harness.service.listeners).toBe(0));
  });

  it('is open so often for one person, and for all, and no more', async () => {
    const harness = aHarness({ roles: [aRole('viewer', ['vera'])] });
    const { cookie } = await signedInAs(harness, 'vera');
    const open: Response[] = [];
    for (let times = 0; times < 10; times += 1) open.push(await listen(harness, { cookie }));
    const refused = await listen(harness, { cookie });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '15']);
    await open[0]?.body?.cancel();
    open.push(await listen(harness, { cookie }));
    expect(open.at(-1)?.status).toBe(200);
    while (open.length <= 500) open.push(await listen(harness));
    expect((await listen(harness)).status).toBe(503);
    for (const one of open.slice(1)) await one.body?.cancel();
    expect((await listen(harness)).status).toBe(200);
  });

  it('has places left for those who signed in, however many strangers listen', async () => {
    const harness = aHarness({ anonymous: 'view' });
    const stranger = () => listen(harness, {});
    for (let times = 0; times < 250; times += 1) expect((await stranger()).status).toBe(200);
    expect((await stranger()).status).toBe(503);
    expect((await listen(harness)).status).toBe(200);
  });

  it('is not opened for the headers alone', async () => {
    const harness = aHarness();
    const response = await harness.ask('HEAD', '/api/v1/events', { headers: bearer });
    expect([response.status, harness.service.listeners]).toEqual([200, 0]);
    expect(harness.clock.sleeping()).toEqual([]);
  });
});
