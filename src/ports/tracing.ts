/** Attributes of a span. `undefined` ones are left out. None is a text of other people, and none a secret. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Work under way. Attributes set here show during the work only. */
export interface Span {
  set(facts: SpanFacts): void;
}

/** Ended work that this code did not wait for. */
export interface EndedWork {
  /** Duration in seconds. The work has just ended. */
  readonly seconds: number;
  readonly isGood: boolean;
}

/**
 * Records work as nested spans: work that begins during a span, however deep, is part of it. Span names are few and
 * fixed. Recording neither waits for the receiver of the spans nor fails.
 */
export interface Tracing {
  /** Does the work as a span and returns its result. Rethrows its error, of which the span has only the code. */
  span<T>(name: string, facts: SpanFacts, work: (span: Span) => Promise<T>): Promise<T>;
  /** Records work that has just ended as a part of the current span. */
  ended(name: string, facts: SpanFacts, end: EndedWork): void;
}

const unseen: Span = { set: () => undefined };

/** Tracing that records nothing. A span costs only the call of its work. */
export const noTracing: Tracing = {
  span: (_name, _facts, work) => work(unseen),
  ended: () => undefined,
};
