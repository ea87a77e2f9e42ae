/** Facts of a span. `undefined` is left out. None is a text that others wrote, and none a secret. */
export type SpanFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Work under way, to which facts are added that show only meanwhile. */
export interface Span {
  set(facts: SpanFacts): void;
}

/** How work ended that was not waited for here. */
export interface EndedWork {
  /** How long it took; it has just ended. */
  readonly seconds: number;
  readonly isGood: boolean;
}

/**
 * Is told what is done as spans, one inside the other: what begins during the work of a span, however deep, is a part
 * of it. Names are few and of the program. Nothing here waits for whoever takes the spans, and nothing of them fails.
 */
export interface Tracing {
  /** Does the work as a span; gives what it gives. What it throws is thrown on, and noted by its code alone. */
  span<T>(name: string, facts: SpanFacts, work: (span: Span) => Promise<T>): Promise<T>;
  /** Tells of something that has just ended, as a part of the span that is under way. */
  ended(name: string, facts: SpanFacts, end: EndedWork): void;
}

const unseen: Span = { set: () => undefined };

/** Where nothing is traced: a span costs the call of its work. */
export const noTracing: Tracing = {
  span: (_name, _facts, work) => work(unseen),
  ended: () => undefined,
};
