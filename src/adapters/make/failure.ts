import { z } from 'zod';
import type { Redactor } from '../../core/secrets/redactor.ts';
import { PortError, type Remedy } from '../../ports/errors.ts';
import type { HttpResponse, Breakdown, ExchangeFailed } from '../http-client/exchange.ts';
import type { MakeCode } from './problems.ts';

/** Context of every message. */
export interface MakeScope {
  readonly tenant: string;
  readonly redactor: Redactor;
}

interface MakeErrorMeaning {
  readonly code: MakeCode;
  readonly remedy: Remedy;
}

/**
 * Returns the failure of an unsuccessful response. It is never `NotFound`: a 404 for a list means that the zone is
 * wrong, not that the list is empty.
 */
export function statusFailure(
  scene: MakeScope,
  path: string,
  answer: HttpResponse,
  retryAfter: number | undefined,
): PortError {
  const said = reasonOf(answer.body, scene.redactor);
  const words = `answered ${answer.status}${said === '' ? '' : `: ${said}`}`;
  return failure(scene, path, words, {
    ...meaningOf(answer.status),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

function meaningOf(status: number): MakeErrorMeaning {
  if (status === 429) return { code: 'SLC2164', remedy: 'retry' };
  if (status >= 500 || status === 408 || status === 425) return { code: 'SLC2167', remedy: 'retry' };
  if (status === 401) return { code: 'SLC2162', remedy: 'wait' };
  if (status === 403) return { code: 'SLC2163', remedy: 'wait' };
  if (status === 404) return { code: 'SLC2165', remedy: 'wait' };
  if (status >= 400) return { code: 'SLC2171', remedy: 'wait' };
  return status >= 300 ? { code: 'SLC2166', remedy: 'wait' } : { code: 'SLC2168', remedy: 'wait' };
}

const breakdowns: Readonly<Record<Breakdown, MakeErrorMeaning & { readonly happened: string }>> = {
  // Sluice only reads from Make, so it does not matter whether Make saw the request.
  unsent: { code: 'SLC2161', remedy: 'retry', happened: 'got no answer' },
  lost: { code: 'SLC2161', remedy: 'retry', happened: 'got no answer' },
  timeout: { code: 'SLC2161', remedy: 'retry', happened: 'timed out' },
  untrusted: { code: 'SLC2170', remedy: 'wait', happened: 'was not sent: certificate not trusted' },
  'too-large': { code: 'SLC2168', remedy: 'never', happened: 'answered too much' },
};

/** Returns the failure of a call without a complete response. */
export function breakdownFailure(scene: MakeScope, path: string, failed: ExchangeFailed): PortError {
  const { code, remedy, happened } = breakdowns[failed.breakdown];
  return failure(scene, path, `${happened}: ${clean(failed.message, scene.redactor)}`, { code, remedy });
}

/**
 * Returns the failure of a call that was not sent, because Make asked for a longer wait than a call may take.
 * Milliseconds.
 */
export function limitFailure(scene: MakeScope, path: string, remaining: number, waited: number): PortError {
  const seconds = (ms: number) => Math.ceil(ms / 1000);
  const words = `was not sent: Make asked to wait ${seconds(remaining)} s, and this call has waited ${seconds(waited)} s`;
  return failure(scene, path, words, { code: 'SLC2164', remedy: 'retry', retryAfter: remaining });
}

/** Returns the failure of a successful call with an unexpected body. `why` may not quote the body. */
export function unreadable(scene: MakeScope, path: string, why: string): PortError {
  return failure(scene, path, `gave an unreadable answer: ${why}`, { code: 'SLC2168', remedy: 'retry' });
}

export function incompleteList(scene: MakeScope, path: string, why: string): PortError {
  return failure(scene, path, `gave an incomplete list: ${why}`, { code: 'SLC2169', remedy: 'retry' });
}

function failure(
  { tenant }: MakeScope,
  path: string,
  words: string,
  facts: MakeErrorMeaning & { readonly retryAfter?: number },
): PortError {
  return new PortError(`tenant ${tenant}: Make: GET ${path} ${words}`, facts);
}

/** Make's description of a failure (docs/how-to/make.md). Unreadable members count as absent. */
const makeError = z.object({
  message: z.string().optional(),
  detail: z.string().optional().catch(undefined),
  suberrors: z
    .array(z.object({ message: z.string() }))
    .catch([])
    .default([]),
});

function reasonOf(body: Uint8Array, redactor: Redactor): string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return '';
  }
  const said = makeError.safeParse(value).data;
  const words = [
    said?.message,
    said?.detail,
    ...(said?.suberrors ?? []).slice(0, 5).map((one) => one.message),
  ];
  return clean(words.filter((each) => each !== undefined).join('; '), redactor);
}

/** Returns one line of at most 300 characters, without control characters and secrets. */
function clean(text: string, redactor: Redactor): string {
  const words = redactor
    .text(text)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return words.length > 300 ? `${words.slice(0, 299)}…` : words;
}
