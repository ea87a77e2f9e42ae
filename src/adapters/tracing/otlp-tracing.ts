import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import type { Redactor } from '../../core/secrets/redactor.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Tracing } from '../../ports/tracing.ts';
import { SpanTracing } from './span-tracing.ts';
import { LoggedExporter } from './logged-exporter.ts';

export interface OtlpSettings {
  /** Address to which spans are posted as JSON. */
  readonly endpoint: string;
  /** Headers by name; may have secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Recorded fraction of traces, from 0 to 1. Each trace has all its spans, or none. */
  readonly sampleRatio: number;
  readonly version: string;
}

export interface OpenTracing {
  readonly tracing: Tracing;
  /** Sends the remaining spans, for at most five seconds. Never throws. */
  readonly close: () => Promise<void>;
}

/** Time limit of one request to the collector, and of closing. Milliseconds. */
const timeoutMillis = 4000;
const longestClosing = 5000;

/**
 * Opens tracing to a collector, in batches, in the background. No work waits for it. Spans are dropped where the
 * collector is unavailable or too slow.
 */
export function openOtlpTracing(
  { endpoint, headers, sampleRatio, version }: OtlpSettings,
  { clock, log, redactor }: { readonly clock: Clock; readonly log: Log; readonly redactor: Redactor },
): OpenTracing {
  const exporter = new OTLPTraceExporter({ url: endpoint, headers: { ...headers }, timeoutMillis });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'sluice', [ATTR_SERVICE_VERSION]: version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampleRatio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new LoggedExporter(exporter, log) })],
  });
  const contexts = new AsyncLocalStorageContextManager().enable();
  const tracing = new SpanTracing(provider.getTracer('sluice', version), contexts, redactor);
  let closing: Promise<void> | undefined;
  return {
    tracing,
    close: () => (closing ??= within(provider.shutdown(), clock).finally(() => contexts.disable())),
  };
}

/** Waits for work for a short time, whatever its outcome. */
async function within(work: Promise<void>, clock: Clock): Promise<void> {
  const ended = new AbortController();
  const bound = clock.sleep(longestClosing, ended.signal).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), bound]);
  ended.abort();
}
