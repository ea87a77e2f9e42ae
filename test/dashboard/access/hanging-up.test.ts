import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it, vi } from 'vitest';
import { anApiServer } from '../../support/api-server.ts';

it('logs no failure where a client hangs up in the middle of signing in', async () => {
  const { url, log } = await anApiServer();
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  const head = ['POST /sign-in HTTP/1.1', `Host: 127.0.0.1:${port}`, `Origin: ${url}`];
  const body = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 100', '', 'token='];
  socket.write([...head, ...body].join('\r\n'));
  // The request has arrived before the connection breaks.
  await expect(fetch(`${url}/api/v1/openapi.json`).then(({ ok }) => ok)).resolves.toBe(true);
  socket.resetAndDestroy();
  await vi.waitFor(() => expect(log.lines.length).toBeGreaterThan(0));
  expect(log.lines).toMatchObject([{ level: 'debug', message: 'a client hung up' }]);
});
