/**
 * What ends one run of a program before it does so itself: whoever asked for it, its time, or too much output. To be
 * disposed of with the run. A signal made by `AbortSignal.any` would hang on the caller's for as long as somebody listens
 * to it, and libraries that do never stop; this one goes with the run.
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

  /** What was too much; undefined where nothing was, or the caller came first. */
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
