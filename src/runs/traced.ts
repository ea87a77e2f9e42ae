import { noTracing, type Span, type SpanFacts } from '../ports/tracing.ts';
import type { RunDeps } from './pipeline.ts';

/** Stage of a run in a trace. Stages of a stream have its path in their name, which is in git. */
export type RunStep =
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
export function step<T>(
  { tracing = noTracing }: Pick<RunDeps, 'tracing'>,
  name: RunStep,
  work: () => Promise<T>,
  facts: SpanFacts = {},
): Promise<T> {
  return tracing.span(name, facts, work);
}

/** Does a whole run as a span. */
export function tracedRun<T>(
  { tracing = noTracing }: Pick<RunDeps, 'tracing'>,
  { kind, subject, run }: { readonly kind: string; readonly subject: string; readonly run?: string },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  return tracing.span(`${kind} run`, { kind, subject, run }, work);
}
