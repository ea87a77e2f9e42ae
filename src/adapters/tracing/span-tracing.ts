import {
  SpanKind,
  SpanStatusCode,
  trace,
  type ContextManager,
  type Span as OtelSpan,
  type Tracer,
} from '@opentelemetry/api';
import type { Redactor } from '../../core/secrets/redactor.ts';
import type { EndedWork, Span, SpanFacts, Tracing } from '../../ports/tracing.ts';
import { attributesOf, errorType } from './span-facts.ts';

/**
 * Spans of an OpenTelemetry tracer. The current span is in a context of its own, not in the library's, which all
 * importers share. So nothing else in the process is traced, and no request has the id of a trace.
 */
export class SpanTracing implements Tracing {
  readonly #tracer: Tracer;
  readonly #contexts: ContextManager;
  readonly #redactor: Redactor;

  constructor(tracer: Tracer, contexts: ContextManager, redactor: Redactor) {
    this.#tracer = tracer;
    this.#contexts = contexts;
    this.#redactor = redactor;
  }

  async span<T>(name: string, facts: SpanFacts, work: (span: Span) => Promise<T>): Promise<T> {
    const outer = this.#contexts.active();
    const span = this.#tracer.startSpan(name, { kind: kindOf(facts) }, outer);
    const set = (more: SpanFacts) => this.#set(span, more);
    set(facts);
    try {
      return await this.#contexts.with(trace.setSpan(outer, span), () => work({ set }));
    } catch (error) {
      set({ error: errorType(error) });
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }

  ended(name: string, facts: SpanFacts, { seconds, isGood }: EndedWork): void {
    const now = Date.now();
    const options = { kind: kindOf(facts), startTime: now - seconds * 1000 };
    const span = this.#tracer.startSpan(name, options, this.#contexts.active());
    this.#set(span, facts);
    if (!isGood) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(now);
  }

  /** Computes no attributes for a span that is not recorded. */
  #set(span: OtelSpan, facts: SpanFacts): void {
    if (span.isRecording()) span.setAttributes(attributesOf(facts, this.#redactor));
  }
}

/** Returns the kind of a span. Attributes with a method are those of a request to another machine. */
function kindOf({ method }: SpanFacts): SpanKind {
  return method === undefined ? SpanKind.INTERNAL : SpanKind.CLIENT;
}
