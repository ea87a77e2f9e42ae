import { HastyClock } from '../support/hasty-clock.ts';
import { Boundaries, neverResolves, type Kill, type LastWords } from './boundaries.ts';
import { countedPorts } from './counted-ports.ts';
import type { Ports } from './runs.ts';

/** Process that is only simulated: code of this one, with ports that answer nothing after its death. */
export class SimulatedProcess {
  readonly boundaries: Boundaries;
  /** Resolves at the death of the process. */
  readonly died: Promise<LastWords>;

  constructor(kill?: Kill) {
    const { promise, resolve } = Promise.withResolvers<LastWords>();
    this.died = promise;
    this.boundaries = new Boundaries(kill, resolve);
  }

  /** Returns the ports of the process; `send` sends its requests. */
  ports(ports: Ports, send: typeof fetch): Ports {
    this.boundaries.closers.add(() => ports.store.close());
    const counted = countedPorts(ports, this.boundaries, send);
    const { store } = counted;
    const atomically: typeof store.atomically = (work) =>
      store.atomically((session) => work(this.#untilDeath(session)));
    const whole = new Proxy(store, {
      get: (target, name) =>
        name === 'atomically' ? atomically : (Reflect.get(target, name, target) as unknown),
    });
    return {
      store: this.#untilDeath(whole),
      repository: this.#untilDeath(counted.repository),
      fetch: (input, init) => this.#whileAlive(() => counted.fetch(input, init)),
    };
  }

  /** Returns the clock of the process, on which no time passes after its death. */
  clock(now: number): HastyClock {
    return new ClockOfProcess(now, this.boundaries);
  }

  /** Closes the store, which rolls an open transaction back, and the files, as the end of a process does. */
  async close(): Promise<void> {
    await Promise.all([...this.boundaries.closers].map((close) => close()));
  }

  /** The same object, whose calls neither begin nor return after the death of the process. */
  #untilDeath<T extends object>(whole: T): T {
    return new Proxy(whole, {
      get: (target, name) => {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== 'function') return member;
        return (...args: readonly unknown[]) =>
          this.#whileAlive(() => Reflect.apply(member, target, args) as unknown);
      },
    });
  }

  #whileAlive<T>(call: () => T): T;
  #whileAlive(call: () => unknown): unknown {
    if (this.boundaries.isDead) return neverResolves();
    const answer = call();
    if (!(answer instanceof Promise)) return answer;
    const received = <V>(value: V) => (this.boundaries.isDead ? neverResolves<V>() : value);
    return answer.then(received, (error: unknown) => {
      if (this.boundaries.isDead) return neverResolves();
      throw error;
    });
  }
}

class ClockOfProcess extends HastyClock {
  readonly #boundaries: Boundaries;

  constructor(now: number, boundaries: Boundaries) {
    super(now);
    this.#boundaries = boundaries;
  }

  override async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (this.#boundaries.isDead) return neverResolves();
    await super.sleep(ms, signal);
    if (this.#boundaries.isDead) await neverResolves();
  }
}

/** Runs a program as a simulated process until that dies. Throws if it ends by itself. */
export async function crashSimulated(
  kill: Kill,
  program: (process: SimulatedProcess) => Promise<unknown>,
): Promise<LastWords> {
  const simulated = new SimulatedProcess(kill);
  const survived = program(simulated).then(() => {
    throw new Error('the simulated process ended by itself');
  });
  const words = await Promise.race([simulated.died, survived]);
  await simulated.close();
  return words;
}
