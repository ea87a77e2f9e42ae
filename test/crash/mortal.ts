import { HastyClock } from '../support/hasty-clock.ts';
import { Boundaries, nothingEver, type Kill, type LastWords } from './boundaries.ts';
import { countedPorts } from './counted-ports.ts';
import type { Ports } from './passes.ts';

/** Everything that a victim in this process reaches the world by. It ends for good with the victim. */
export class Mortal {
  readonly boundaries: Boundaries;
  /** Resolves when the victim is dead. */
  readonly died: Promise<LastWords>;

  constructor(kill?: Kill) {
    const { promise, resolve } = Promise.withResolvers<LastWords>();
    this.died = promise;
    this.boundaries = new Boundaries(kill, resolve);
  }

  /** Ports of the victim; requests are sent with `send`. */
  ports(ports: Ports, send: typeof fetch): Ports {
    this.boundaries.opened.add(() => ports.store.close());
    const counted = countedPorts(ports, this.boundaries, send);
    const { store } = counted;
    const atomically: typeof store.atomically = (work) =>
      store.atomically((session) => work(this.own(session)));
    const whole = new Proxy(store, {
      get: (target, name) =>
        name === 'atomically' ? atomically : (Reflect.get(target, name, target) as unknown),
    });
    return {
      store: this.own(whole),
      repository: this.own(counted.repository),
      fetch: (input, init) => this.#alive(() => counted.fetch(input, init)),
    };
  }

  /** Clock of the victim: time stands still for the dead. */
  clock(now: number): HastyClock {
    return new MortalClock(now, this.boundaries);
  }

  /** The same object, whose promises neither begin nor resolve for the dead. */
  own<T extends object>(whole: T): T {
    return new Proxy(whole, {
      get: (target, name) => {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: readonly unknown[]) =>
          this.#alive(() => Reflect.apply(member, target, args) as unknown);
      },
    });
  }

  /** Closes the victim's store, which rolls an open transaction back, and its files. */
  async bury(): Promise<void> {
    await Promise.all([...this.boundaries.opened].map((close) => close()));
  }

  #alive<T>(call: () => T): T;
  #alive(call: () => unknown): unknown {
    if (this.boundaries.isDead) return nothingEver();
    const answer = call();
    if (!(answer instanceof Promise)) return answer;
    const heard = <V>(value: V) => (this.boundaries.isDead ? nothingEver<V>() : value);
    return answer.then(heard, (error: unknown) => {
      if (this.boundaries.isDead) return nothingEver();
      throw error;
    });
  }
}

class MortalClock extends HastyClock {
  readonly #boundaries: Boundaries;

  constructor(now: number, boundaries: Boundaries) {
    super(now);
    this.#boundaries = boundaries;
  }

  override async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#boundaries.isDead) return nothingEver();
    await super.sleep(ms, signal);
    if (this.#boundaries.isDead) await nothingEver();
  }
}

/** Plays a victim in this process until it dies. Throws where it comes to its end instead. */
export async function dying(kill: Kill, life: (mortal: Mortal) => Promise<unknown>): Promise<LastWords> {
  const mortal = new Mortal(kill);
  const survived = life(mortal).then(() => {
    throw new Error('the victim came to its end');
  });
  const words = await Promise.race([mortal.died, survived]);
  await mortal.bury();
  return words;
}
