import { once } from 'node:events';
import { connect } from 'node:net';

/** Hangs up in the middle of `POST /sign-in`, some at a time. */
export async function hangUps(url: string, count: number): Promise<void> {
  const { port, host } = new URL(url);
  const head = ['POST /sign-in HTTP/1.1', `Host: ${host}`, `Origin: ${url}`];
  const body = ['Content-Type: application/x-www-form-urlencoded', 'Content-Length: 100', '', 'token='];
  const text = [...head, ...body].join('\r\n');
  const one = async () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    // Written whole before the connection breaks, so that the server has begun to read the form.
    await new Promise((resolve) => socket.write(text, resolve));
    socket.resetAndDestroy();
    await once(socket, 'close');
  };
  for (let begun = 0; begun < count; begun += 20)
    await Promise.all(Array.from({ length: Math.min(20, count - begun) }, one));
}
