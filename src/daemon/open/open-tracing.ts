import type { OpenTracing } from '../../adapters/tracing/otlp-tracing.ts';
import type { TracingConfig } from '../../config/config.ts';
import type { SecretRef } from '../../config/secret.ts';
import type { Outside } from './outside.ts';

/** Opens tracing as configured. Without a configuration, returns no tracing and wraps nothing. */
export async function openTracing(
  config: TracingConfig | undefined,
  secret: (ref: SecretRef) => string,
  outside: Pick<Outside, 'clock' | 'log' | 'redactor' | 'version'>,
): Promise<Pick<OpenTracing, 'close'> & { readonly tracing: OpenTracing['tracing'] | undefined }> {
  if (config === undefined) return { tracing: undefined, close: () => Promise.resolve() };
  const { openOtlpTracing } = await import('../../adapters/tracing/otlp-tracing.ts');
  const { endpoint, headers, sampleRatio } = config;
  const named = [...headers].map(([name, ref]) => [name, secret(ref)] as const);
  const version = outside.version ?? 'unknown';
  return openOtlpTracing({ endpoint, sampleRatio, version, headers: Object.fromEntries(named) }, outside);
}
