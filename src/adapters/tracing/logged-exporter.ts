import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Log } from '../../ports/log.ts';

type Result = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/**
 * An exporter that reports its failures in the log: the first of a series, and its end. Spans of a failed export are
 * lost.
 */
export class LoggedExporter implements SpanExporter {
  readonly #inner: SpanExporter;
  readonly #log: Log;
  #isFailing = false;

  constructor(inner: SpanExporter, log: Log) {
    this.#inner = inner;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: (result: Result) => void): void {
    this.#inner.export(spans, (result) => {
      this.#tell(result);
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.#inner.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  #tell({ code, error }: Result): void {
    // The enum of this number is in a package that Sluice does not depend on.
    const ended: number = code;
    const isFailing = ended !== 0;
    if (isFailing === this.#isFailing) return;
    this.#isFailing = isFailing;
    if (isFailing) this.#log.warn('traces cannot be sent', { reason: reasonOf(error) });
    else this.#log.info('traces are sent again');
  }
}

/** Returns the status of a response, or the network's error code. Leaves out the collector's message. */
function reasonOf(error: Error | undefined): string {
  const code: unknown = error !== undefined && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return `answered ${code}`;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : 'no answer';
}
