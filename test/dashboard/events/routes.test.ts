import { describe, expect, it, vi } from 'vitest';
import { aRole, aStage, bearer, type Stage } from '../api/stage.ts';
import { signedInAs } from '../access/signed-in-as.ts';

/** What of a stream has come: reads on until it holds a text. */
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

const listen = (stage: Stage, headers: Readonly<Record<string, string>> = bearer) =>
  stage.ask('GET', '/api/v1/events', { headers });

describe('the stream of events', () => {
  it('tells what moves, in order', async () => {
    const stage = aStage();
    const response = await listen(stage);
    const reading = new Reading(response);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    await reading.until('hello');
    await vi.waitFor(() => expect(stage.desk.listeners).toBe(1));
    stage.desk.tell({ is: 'pass', lane: 'production', pass: 'p2' });
    stage.desk.tell({ is: 'configuration' });
    await reading.until('configuration');
    expect(reading.text).toBe(
      ': hello\n\ndata: {"is":"pass","lane":"production","pass":"p2"}\n\ndata: {"is":"configuration"}\n\n',
    );
    await reading.leave();
  });

  it('says every fifteen seconds that it is there', async () => {
    const stage = aStage();
    const reading = new Reading(await listen(stage));
    for (const beats of [1, 2]) {
      await stage.clock.nextSleep((ms) => ms === 15_000);
      stage.clock.advance(15_000);
      await reading.until(`: hello\n\n${':\n\n'.repeat(beats)}`);
    }
    expect(reading.text).toBe(': hello\n\n:\n\n:\n\n');
    await reading.leave();
  });

  it('leaves nothing behind when whoever listened goes', async () => {
    const stage = aStage();
    const reading = new Reading(await listen(stage));
    await reading.until('hello');
    await reading.leave();
    await vi.waitFor(() => expect(stage.desk.listeners).toBe(0));
    expect(stage.clock.sleeping()).toEqual([]);
  });

  it('tells nothing of what may not be seen, and ends with the session', async () => {
    const stage = aStage({ roles: [aRole('viewer', ['vera'], ['staging'])] });
    const { cookie } = await signedInAs(stage, 'vera');
    const reading = new Reading(await listen(stage, { cookie }));
    await vi.waitFor(() => expect(stage.desk.listeners).toBe(1));
    stage.desk.tell({ is: 'status', lane: 'production' });
    stage.desk.tell({ is: 'status', lane: 'staging' });
    await reading.until('staging');
    expect(reading.text).not.toContain('production');
    await stage.ask('POST', '/sign-out', { headers: { cookie, origin: 'http://localhost:8080' } });
    await stage.clock.nextSleep((ms) => ms === 15_000);
    stage.clock.advance(15_000);
    await reading.end();
    await vi.waitFor(() => expect(stage.desk.listeners).toBe(0));
  });

  it('leaves nothing behind where it ends as something moves', async () => {
    const stage = aStage({ roles: [aRole('viewer', ['vera'], ['staging'])] });
    const { cookie } = await signedInAs(stage, 'vera');
    const reading = new Reading(await listen(stage, { cookie }));
    await vi.waitFor(() => expect(stage.desk.listeners).toBe(1));
    await reading.until('hello');
    await stage.ask('POST', '/sign-out', { headers: { cookie, origin: 'http://localhost:8080' } });

    stage.desk.tell({ is: 'configuration' });
    await reading.end();

    await vi.waitFor(() => expect(stage.desk.listeners).toBe(0));
  });

  it('is open so often for one person, and for all, and no more', async () => {
    const stage = aStage({ roles: [aRole('viewer', ['vera'])] });
    const { cookie } = await signedInAs(stage, 'vera');
    const open: Response[] = [];
    for (let times = 0; times < 10; times += 1) open.push(await listen(stage, { cookie }));
    const refused = await listen(stage, { cookie });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '15']);
    await open[0]?.body?.cancel();
    open.push(await listen(stage, { cookie }));
    expect(open.at(-1)?.status).toBe(200);
    while (open.length <= 500) open.push(await listen(stage));
    expect((await listen(stage)).status).toBe(503);
    for (const one of open.slice(1)) await one.body?.cancel();
    expect((await listen(stage)).status).toBe(200);
  });

  it('has places left for those who signed in, however many strangers listen', async () => {
    const stage = aStage({ anonymous: 'view' });
    const stranger = () => listen(stage, {});
    for (let times = 0; times < 250; times += 1) expect((await stranger()).status).toBe(200);
    expect((await stranger()).status).toBe(503);
    expect((await listen(stage)).status).toBe(200);
  });

  it('is not opened for the headers alone', async () => {
    const stage = aStage();
    const response = await stage.ask('HEAD', '/api/v1/events', { headers: bearer });
    expect([response.status, stage.desk.listeners]).toEqual([200, 0]);
    expect(stage.clock.sleeping()).toEqual([]);
  });
});
