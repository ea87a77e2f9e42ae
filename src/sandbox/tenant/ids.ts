const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const lowercase = 'abcdefghijklmnopqrstuvwxyz234567';

/** Creates the tenant's ids, from a clock (milliseconds) and a source of random bytes. */
export class IdSource {
  readonly #now: () => number;
  readonly #randomBytes: (count: number) => Uint8Array;

  constructor(now: () => number, randomBytes: (count: number) => Uint8Array) {
    this.#now = now;
    this.#randomBytes = randomBytes;
  }

  /** Returns a ULID: ten characters of time, sixteen random ones. */
  ulid(): string {
    let time = '';
    for (let rest = this.#now(), digit = 0; digit < 10; digit += 1, rest = Math.floor(rest / 32)) {
      time = (crockford[rest % 32] ?? '') + time;
    }
    return time + this.#letters(crockford, 16);
  }

  /** Returns the secret part of a webhook's URL. */
  udid(): string {
    return this.#letters(lowercase, 32);
  }

  /** Returns a random UUID (version 4). */
  uuid(): string {
    const bytes = this.#randomBytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return Buffer.from(bytes)
      .toString('hex')
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** Returns six digits below the millisecond, for times with nine fraction digits. */
  nanoseconds(): string {
    const bytes = this.#randomBytes(4);
    return String(Buffer.from(bytes).readUInt32BE() % 1_000_000).padStart(6, '0');
  }

  /** Returns the present time, RFC 3339 with milliseconds. */
  timestamp(): string {
    return new Date(this.#now()).toISOString();
  }

  #letters(alphabet: string, count: number): string {
    return [...this.#randomBytes(count)].map((byte) => alphabet[byte % 32] ?? '').join('');
  }
}
