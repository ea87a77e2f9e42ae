import { z } from 'zod';
import type { Remedy } from '../../ports/errors.ts';
import type { ClientScope } from '../http-client/failure.ts';
import { reasonJson } from '../http-client/json.ts';
import type { LineRedactor } from '../http-client/redactor.ts';
import type { MakeCode } from './problems.ts';

/** Texts and meanings of failed calls to Make for one tenant. */
export function makeScope(tenant: string, redactor: LineRedactor): ClientScope {
  return {
    redactor,
    opening: ({ path }) => `tenant ${tenant}: Make: GET ${path}`,
    codes,
    incompleteCode: 'SLC2169' satisfies MakeCode,
    // Sluice only reads from Make, so it makes no difference whether Make received the request.
    happened: { unsent: 'got no answer', lost: 'got no answer' },
    limited: ({ remaining, waited }) =>
      `not sent: Make asked to wait ${remaining} s, and this call has waited ${waited} s`,
    meaning: (_, { status, body }) => {
      const said = redactor.clean(reasonOf(body), 300);
      return { ...meaningOf(status), said: said === '' ? '' : `: ${said}` };
    },
  };
}

const codes = {
  unsent: 'SLC2161',
  untrusted: 'SLC2170',
  lost: 'SLC2161',
  timeout: 'SLC2161',
  'too-large': 'SLC2168',
  limit: 'SLC2164',
  unreadable: 'SLC2168',
} as const satisfies Readonly<Record<string, MakeCode>>;

/** Returns the meaning of a status. Never `NotFound`: a 404 for a list means a wrong zone, not an empty list. */
function meaningOf(status: number): { readonly code: MakeCode; readonly remedy: Remedy } {
  if (status === 429) return { code: 'SLC2164', remedy: 'retry' };
  if (status >= 500 || status === 408 || status === 425) return { code: 'SLC2167', remedy: 'retry' };
  if (status === 401) return { code: 'SLC2162', remedy: 'wait' };
  if (status === 403) return { code: 'SLC2163', remedy: 'wait' };
  if (status === 404) return { code: 'SLC2165', remedy: 'wait' };
  if (status >= 400) return { code: 'SLC2171', remedy: 'wait' };
  return status >= 300 ? { code: 'SLC2166', remedy: 'wait' } : { code: 'SLC2168', remedy: 'wait' };
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

function reasonOf(body: Uint8Array): string {
  const said = makeError.safeParse(reasonJson(body)).data;
  const words = [
    said?.message,
    said?.detail,
    ...(said?.suberrors ?? []).slice(0, 5).map((one) => one.message),
  ];
  return words.filter((each) => each !== undefined).join('; ');
}
