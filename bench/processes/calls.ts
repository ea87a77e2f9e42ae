// Sends calls to a tenant, so many at once, and does nothing with the answers: the floor of everything that calls it.
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import { ownUsage } from '../usage-of-process.js';
import type { CallsAsked, CallsMade } from '../call-process.ts';

process.on('message', (asked: CallsAsked) => {
  make(asked).then(
    (made) => process.send?.(made),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});

async function make({
  url,
  tenant,
  calls,
  concurrency,
  writesInOrder = false,
}: CallsAsked): Promise<CallsMade> {
  const bodies = await Promise.all(
    calls.map(async ({ body }) => (body === undefined ? undefined : readFile(body))),
  );
  const startedAt = performance.now();
  const before = ownUsage();
  const authorization = await token(url, tenant);
  let next = 0;
  let bytes = 0;
  let refused = 0;
  const turn = pLimit(1);
  const worker = async () => {
    while (next < calls.length) {
      const index = next++;
      const body = bodies[index];
      const call = calls[index];
      if (call === undefined) return;
      const { method, path, looksFirst } = call;
      const send = async (method: string, content?: Uint8Array<ArrayBuffer>) => {
        const headers = { authorization, 'x-total-count': 'true', 'content-type': 'application/json' };
        const answer = await fetch(url + path, { method, headers, ...(content && { body: content }) });
        bytes += (await answer.arrayBuffer()).byteLength;
        if (!answer.ok) refused += 1;
      };
      const make = async () => {
        if (looksFirst) await send('GET');
        await send(method, body && new Uint8Array(body));
      };
      await (writesInOrder && method !== 'GET' ? turn(make) : make());
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return { wall: performance.now() - startedAt, cpu: ownUsage().cpu - before.cpu, bytes, refused };
}

async function token(url: string, tenant: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'demo',
    client_secret: 'demo-secret',
    scope: `tenant=${tenant}`,
  });
  const answer = await fetch(`${url}/oauth/token`, { method: 'POST', body });
  const { access_token } = (await answer.json()) as { readonly access_token: string };
  return `Bearer ${access_token}`;
}
