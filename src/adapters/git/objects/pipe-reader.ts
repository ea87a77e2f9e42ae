import type { Readable } from 'node:stream';

/** The stream ended before the requested bytes. */
export class PipeEnded extends Error {
  override readonly name = 'PipeEnded';
}

const newline = 10;
/** The first line of a response of `cat-file` is an id, a type and a number. */
const longestLine = 1024;

/** Reads lines and counted bytes from a stream. It buffers no more than one chunk and the requested part. */
export class PipeReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(stream: Readable) {
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  /** Returns the next line, without its end. Throws `PipeEnded` if the stream ends first. */
  async line(): Promise<string> {
    let text = '';
    for (;;) {
      const end = this.#rest.indexOf(newline);
      if (end >= 0) {
        text += this.#take(end).toString('latin1');
        this.#take(1);
        return text;
      }
      text += this.#take(this.#rest.length).toString('latin1');
      if (text.length > longestLine) throw new PipeEnded('The line has no end.');
      await this.#more();
    }
  }

  /** Returns the next `size` bytes, in memory of their own. Throws `PipeEnded` if the stream ends first. */
  async bytes(size: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(size);
    for (let filled = 0; filled < size;) {
      if (this.#rest.length === 0) await this.#more();
      const part = this.#take(Math.min(size - filled, this.#rest.length));
      filled += part.copy(bytes, filled);
    }
    return bytes;
  }

  /** Discards the next `size` bytes. Throws `PipeEnded` if the stream ends first. */
  async skip(size: number): Promise<void> {
    for (let skipped = 0; skipped < size;) {
      if (this.#rest.length === 0) await this.#more();
      skipped += this.#take(Math.min(size - skipped, this.#rest.length)).length;
    }
  }

  #take(size: number): Buffer {
    const part = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(size);
    return part;
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next().catch(() => undefined);
    if (next === undefined || next.done === true) throw new PipeEnded('The stream ended.');
    this.#rest = next.value;
  }
}
