import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes the oldest of those connections on which no request has come, where there are more than so many: who opens
 * many and says nothing keeps nobody else out.
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
