import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes the oldest connection without a request once their number exceeds the limit. A client with many silent
 * connections then blocks no other.
 */
export function boundSilentConnections(server: Server, limit: number): void {
  const silent = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
    const [oldest] = silent;
    if (silent.size <= limit || oldest === undefined) return;
    silent.delete(oldest);
    oldest.destroy();
  });
  const spoke = ({ socket }: IncomingMessage) => void silent.delete(socket);
  server.on('request', spoke);
  server.on('checkContinue', spoke);
}
