import { z } from 'zod';
import { reasonJson } from '../http-client/json.ts';
import type { LineRedactor } from '../http-client/redactor.ts';

/** A tenant's explanation of a failure. */
export interface TenantReason {
  /**
   * Tells whether the body has the form of the contract's `Error`, so that it comes from the tenant, not from a
   * gateway.
   */
  readonly isContract: boolean;
  /** One line, bounded, without secrets. */
  readonly message: string | undefined;
  /** `details[].type`. */
  readonly types: readonly string[];
}

const detail = z.object({ type: z.string().optional(), message: z.string().optional() });

const contractError = z.object({
  code: z.number(),
  status: z.string(),
  message: z.string(),
  details: z.array(detail).catch([]).default([]),
});

/** Other bodies with an explanation: OAuth's (RFC 6749, 5.2) and the common `message`. */
const otherError = z.object({
  message: z.string().optional(),
  error_description: z.string().optional(),
  error: z.string().optional(),
});

/** Reads the body of a failure. An unreadable one gives no reason. Never throws. */
export function readReason(body: Uint8Array, redactor: LineRedactor): TenantReason {
  const value = reasonJson(body);
  const contract = contractError.safeParse(value);
  if (contract.success) {
    const { message, details } = contract.data;
    const types = details.flatMap(({ type }) => (type === undefined ? [] : [redactor.clean(type, 64)]));
    const more = details.flatMap((each) => (each.message === undefined ? [] : [each.message]));
    const words = [message, ...more.slice(0, 5)].join('; ');
    return { isContract: true, message: redactor.clean(words), types: types.slice(0, 20) };
  }
  const other = otherError.safeParse(value).data;
  const words = other?.message ?? other?.error_description ?? other?.error;
  return { isContract: false, message: words === undefined ? undefined : redactor.clean(words), types: [] };
}
