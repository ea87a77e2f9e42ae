import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What a proxy does with what a client sends: pass it on, or break the connection before or after that. */
export type OnChunk = (chunk: Buffer) => 'run' | 'cut before' | 'cut after';

/** Stands between a client and a server on this machine, and is the network between them. */
export class TcpProxy {
  readonly port: number;
  /** Looks at everything that clients send. */
  onChunk: OnChunk = () => 'run';
  readonly #close: () => Promise<void>;
  readonly #wires: Set<Wire>;
  readonly #state: { isStalled: boolean };

  constructor(port: number, wires: Set<Wire>, state: { isStalled: boolean }, close: () => Promise<void>) {
    this.port = port;
    this.#wires = wires;
    this.#state = state;
    this.#close = close;
  }

  /** From now on nothing arrives any more, and nobody is told: as where a cable is pulled. */
  stall(): void {
    this.#state.isStalled = true;
  }

  /** What waited arrives, where its connection still stands. */
  heal(): void {
    this.#state.isStalled = false;
    for (const wire of this.#wires) wire.flush();
  }

  /** Breaks every connection that there is. */
  cut(): void {
    for (const wire of this.#wires) wire.cut();
  }

  async close(): Promise<void> {
    this.cut();
    await this.#close();
  }
}

/** One client's connection, and that to the server for it. */
class Wire {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #waiting: (() => void)[] = [];
  readonly #isStalled: () => boolean;

  constructor(client: Socket, server: Socket, isStalled: () => boolean, onChunk: () => OnChunk) {
    this.#client = client;
    this.#server = server;
    this.#isStalled = isStalled;
    client.on('data', (chunk) => this.#when(() => this.#sent(chunk, onChunk())));
    server.on('data', (chunk) => this.#when(() => client.write(chunk)));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => this.#when(() => other.destroy()));
    }
  }

  flush(): void {
    for (const arrive of this.#waiting.splice(0)) arrive();
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  #sent(chunk: Buffer, onChunk: OnChunk): void {
    const what = onChunk(chunk);
    if (what === 'cut before') return this.cut();
    this.#server.write(chunk, () => {
      if (what === 'cut after') this.#client.destroy();
    });
  }

  #when(arrive: () => void): void {
    if (this.#isStalled()) this.#waiting.push(arrive);
    else arrive();
  }
}

export async function startTcpProxy(to: number): Promise<TcpProxy> {
  const wires = new Set<Wire>();
  const state = { isStalled: false };
  const server = createServer((client) => {
    const wire = new Wire(
      client,
      connect(to, '127.0.0.1'),
      () => state.isStalled,
      () => proxy.onChunk,
    );
    wires.add(wire);
    client.on('close', () => wires.delete(wire));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const proxy = new TcpProxy(port, wires, state, async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  return proxy;
}
