import type { Attributes } from '@opentelemetry/api';
import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_RESEND_COUNT,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_URL_TEMPLATE,
} from '@opentelemetry/semantic-conventions/incubating';
import type { Redactor } from '../../core/secrets/redactor.ts';
import type { SpanFacts } from '../../ports/tracing.ts';

/** Attributes with names of OpenTelemetry. All others are below `sluice.`. */
const names: Readonly<Record<string, string>> = {
  method: ATTR_HTTP_REQUEST_METHOD,
  route: ATTR_URL_TEMPLATE,
  status: ATTR_HTTP_RESPONSE_STATUS_CODE,
  resends: ATTR_HTTP_REQUEST_RESEND_COUNT,
  error: ATTR_ERROR_TYPE,
};

/** Limit on the characters of a text: an attribute is a word, a name or an id. */
const longest = 200;

/** Returns attributes with all texts redacted. */
export function attributesOf(facts: SpanFacts, redactor: Pick<Redactor, 'text'>): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(facts))
    if (value !== undefined)
      attributes[names[key] ?? `sluice.${key}`] =
        typeof value === 'string' ? redactor.text(value).slice(0, longest) : value;
  return attributes;
}

/**
 * Returns the kind of a failure: its code, or else the name of its class. Leaves out its message, which may quote
 * untrusted text.
 */
export function errorType(error: unknown): string {
  const code: unknown =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,40}$/.test(code)) return code;
  return error instanceof Error && /^[A-Za-z]{1,60}$/.test(error.name) ? error.name : 'Error';
}
