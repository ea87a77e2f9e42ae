/**
 * Ends one run of a program early: on the caller's signal, after its time, or on too much output. Dispose of it with
 * the run. A signal of `AbortSignal.any` would stay attached to the caller's signal while anybody listens to it, and
 * some libraries never stop listening. This one ends with the run.
 */
export class RunLimits implements Disposable {
  readonly #ending = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  readonly #onCaller = (): void => this.#ending.abort(this.#caller?.reason);
  #exceeded: 'time' | 'output' | undefined;

  /** Throws the caller's reason if it has aborted already. */
  constructor(milliseconds: number, caller?: AbortSignal) {
    caller?.throwIfAborted();
    this.#caller = caller;
    this.#caller?.addEventListener('abort', this.#onCaller, { once: true });
    this.#timer = setTimeout(() => this.#exceed('time'), milliseconds).unref();
  }

  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Exceeded limit; undefined where there was none, or the caller's signal came first. */
  get exceeded(): 'time' | 'output' | undefined {
    return this.#exceeded;
  }

  outputExceeded(): void {
    this.#exceed('output');
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onCaller);
  }

  #exceed(what: 'time' | 'output'): void {
    if (this.#ending.signal.aborted) return;
    this.#exceeded = what;
    this.#ending.abort();
  }
}
