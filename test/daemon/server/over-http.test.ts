import { request } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createApi } from '../../../src/dashboard/client/client.ts';
import { apiMethods } from '../../support/service-methods.ts';
import { startServer } from '../../../src/daemon/server/server.ts';
import { aHarness, bearer, token, type Harness } from '../../dashboard/api/harness.ts';

/** The API on a port of this machine. */
async function served(harness: Harness): Promise<string> {
  const webhooks = { receive: () => undefined };
  const server = await startServer(() => ({ app: harness.site.routes, webhooks }), {
    host: '127.0.0.1',
    port: 0,
  });
  onTestFinished(() => server.close());
  return server.url;
}

describe('over a connection', () => {
  it('is asked and told as within the process', async () => {
    const harness = aHarness();
    const baseUrl = await served(harness);
    const api = apiMethods(createApi(async (sent) => fetch(sent), { baseUrl, headers: bearer }));
    expect(await api.stages()).toEqual(harness.service.stagesThere);
    expect(await api.receive('dev', 'a.json', new Uint8Array(200_000))).toBe('a.json');
    expect((await api.hold('production', { reason: 'x' })).message).toContain('by token');
    expect(harness.service.done).toEqual([
      'receive dev a.json 200000 by token',
      'hold production "x" by token',
    ]);
  });

  it('tells what moves at once, and notices that whoever listened is gone', async () => {
    const harness = aHarness();
    const url = await served(harness);
    const leaving = new AbortController();
    const response = await fetch(`${url}/api/v1/events`, { headers: bearer, signal: leaving.signal });
    const reader = response.body?.getReader();
    const read = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await read()).toBe(': hello\n\n');
    harness.service.tell({ is: 'status', stage: 'production' });
    expect(await read()).toBe('data: {"is":"status","stage":"production"}\n\n');
    leaving.abort();
    await vi.waitFor(() => expect(harness.service.listeners).toBe(0), { timeout: 10_000 });
    expect(harness.clock.sleeping()).toEqual([]);
  });

  it('refuses a body that is too large while it arrives', async () => {
    const harness = aHarness();
    const url = await served(harness);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        `${url}/api/v1/environments/production/hold`,
        {
          method: 'PUT',
          headers: { ...bearer, 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
        },
        (answer) => {
          resolve(answer.statusCode);
          answer.destroy();
        },
      );
      sent.on('error', reject);
      // Never ended: the answer must not wait for that.
      sent.write(`{"reason":"${'x'.repeat(70_000)}`);
    });
    expect(status).toBe(413);
    expect(harness.service.done).toEqual([]);
  });

  it('counts wrong tokens by the address of the connection', async () => {
    const harness = aHarness();
    const url = await served(harness);
    const ask = async (given: string) => {
      const response = await fetch(`${url}/api/v1/viewer`, { headers: { authorization: `Bearer ${given}` } });
      await response.body?.cancel();
      return response.status;
    };
    for (let times = 0; times < 10; times += 1) expect(await ask('wrong')).toBe(401);
    expect(await ask(token)).toBe(429);
  });
});
