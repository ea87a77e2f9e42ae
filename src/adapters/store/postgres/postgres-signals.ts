import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';

/** Channel of LISTEN and NOTIFY for the signals between processes. */
const channel = 'sluice';

/** Pause before a broken connection is opened again, and between checks of a working one. */
const retryAfter = 1000;
const pingEvery = 10_000;

/** PostgreSQL accepts messages of up to 8,000 bytes. A longer one is sent without its subject. */
const longestSubject = 2000;

/**
 * Signals of other processes on one database: that they wrote, and which subjects to wake. It has a connection of its
 * own, opened for the first listener and again after each break. Signals during a break are lost, so listeners are then
 * asked to look at everything.
 */
export class PostgresSignals {
  readonly #config: ClientConfig;
  /** Id of this process, so that it ignores its own signals. */
  readonly #id = randomUUID().replaceAll('-', '');
  readonly #ending = new AbortController();
  #heard: (subject: string | undefined) => void = () => undefined;
  #first: Promise<void> | undefined;
  #done: Promise<void> = Promise.resolve();
  #isConnected = false;
  #count = 0;

  constructor(config: ClientConfig) {
    this.#config = config;
  }

  /** Statement that signals a write once its transaction is committed. */
  get wrote(): string {
    return `notify ${channel}, '${this.#id} wrote'`;
  }

  /** Returns channel and message of a wake. */
  wake(subject: string | undefined): readonly [string, string] {
    const isTold = subject !== undefined && subject.length <= longestSubject;
    return [channel, `${this.#id} wake${isTold ? ` ${subject}` : ''}`];
  }

  hear(heard: (subject: string | undefined) => void): void {
    this.#heard = heard;
    void this.#start();
  }

  /** Implements `othersWrote` of the port. Without a connection, returns another number each time. */
  async othersWrote(): Promise<number> {
    await this.#start();
    if (!this.#isConnected) this.#count += 1;
    return this.#count;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#done;
  }

  /** Resolves when the first connection is ready or failed. */
  #start(): Promise<void> {
    const tried = Promise.withResolvers<void>();
    if (this.#first === undefined) {
      this.#first = tried.promise;
      this.#done = this.#work(tried.resolve);
    }
    return this.#first;
  }

  async #work(tried: () => void): Promise<void> {
    for (let isFirst = true; !this.#ending.signal.aborted; isFirst = false) {
      await this.#connection(() => {
        this.#isConnected = true;
        tried();
        if (isFirst) return;
        this.#count += 1;
        this.#heard(undefined);
      }).catch(() => undefined);
      this.#isConnected = false;
      tried();
      await pause(retryAfter, undefined, { signal: this.#ending.signal }).catch(() => undefined);
    }
  }

  /** Runs one connection until it breaks or has no listeners any more. */
  async #connection(listening: () => void): Promise<void> {
    const client = new Client(this.#config);
    const broken = new AbortController();
    client.on('error', () => broken.abort());
    client.on('end', () => broken.abort());
    client.on('notification', ({ payload = '' }) => this.#told(payload));
    const over = AbortSignal.any([broken.signal, this.#ending.signal]);
    try {
      await client.connect();
      await client.query(`listen ${channel}`);
      listening();
      while (!over.aborted) {
        await pause(pingEvery, undefined, { signal: over });
        await client.query('select 1');
      }
    } finally {
      client.end().catch(() => undefined);
    }
  }

  #told(payload: string): void {
    const [, from, what, subject] = /^(\S+) (wrote|wake)(?: (.*))?$/s.exec(payload) ?? [];
    if (from === this.#id) return;
    if (what === 'wrote') this.#count += 1;
    if (what === 'wake') this.#heard(subject);
  }
}
