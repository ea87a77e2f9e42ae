import { noTracing, type Span, type SpanFacts } from '../ports/tracing.ts';
import type { PassDeps } from './pipeline.ts';

/** Stage of a run in a trace. Stages of a stream have its path in their name, which is in git. */
export type Stage =
  | 'look'
  | 'observe'
  | 'plan'
  | 'capture'
  | 'gate'
  | 'hand over'
  | 'import'
  | 'verify'
  | 'activate'
  | 'retire'
  | 'record'
  | 'fetch'
  | 'unpack'
  | 'commit'
  | 'merge'
  | 'push';

/** Does a stage of a run as a span, if tracing is enabled. */
export function stage<T>(
  { tracing = noTracing }: Pick<PassDeps, 'tracing'>,
  name: Stage,
  work: () => Promise<T>,
  facts: SpanFacts = {},
): Promise<T> {
  return tracing.span(name, facts, work);
}

/** Does a whole run as a span. */
export function tracedPass<T>(
  { tracing = noTracing }: Pick<PassDeps, 'tracing'>,
  { kind, subject, pass }: { readonly kind: string; readonly subject: string; readonly pass?: string },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracing.span(`${kind} pass`, { kind, subject, pass }, work);
}
