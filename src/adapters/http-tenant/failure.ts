import {
  NotFound,
  NotSupported,
  PortError,
  PreconditionFailed,
  RefusedByState,
  type Remedy,
} from '../../ports/errors.ts';
import type { Call } from '../http-client/call.ts';
import type { HttpResponse } from '../http-client/exchange.ts';
import type { ClientScope, Meaning } from '../http-client/failure.ts';
import type { LineRedactor } from '../http-client/redactor.ts';
import type { HttpTenantCode } from './problems.ts';
import { readReason } from './reason.ts';

/** Texts and meanings of failed calls to one tenant. */
export function tenantScope(tenant: string, redactor: LineRedactor): ClientScope {
  return {
    redactor,
    opening: ({ method, path }) => `tenant ${tenant}: ${method} ${path}`,
    codes,
    incompleteCode: 'SLC2117' satisfies HttpTenantCode,
    limited: ({ remaining, waited, patience }) =>
      `not sent: the tenant asked to wait ${remaining} s; a call waits ${patience} s in all, and this one has waited ${waited} s`,
    meaning: (call, answer) => meaningOf(call, answer, redactor),
  };
}

const codes = {
  unsent: 'SLC2101',
  untrusted: 'SLC2109',
  lost: 'SLC2102',
  timeout: 'SLC2103',
  'too-large': 'SLC2116',
  limit: 'SLC2104',
  unreadable: 'SLC2115',
} as const satisfies Readonly<Record<string, HttpTenantCode>>;

function meaningOf(call: Call, answer: HttpResponse, redactor: LineRedactor): Meaning {
  const { isContract, message, types } = readReason(answer.body, redactor);
  const { kind, ...meaning } = refusalOf(call.names, answer.status, isContract);
  const said = `${redirectTarget(answer)}${message === undefined ? '' : `: ${message}`}`;
  if (kind === undefined) return { ...meaning, said };
  return {
    ...meaning,
    said,
    as: (text, facts) => {
      if (kind === 'refused') return new RefusedByState(text, types, facts);
      return new kinds[kind](text, facts);
    },
  };
}

const kinds = { 'not-found': NotFound, 'not-supported': NotSupported, changed: PreconditionFailed } as const;

interface Refusal {
  readonly code: HttpTenantCode;
  readonly remedy: Remedy;
  readonly kind?: keyof typeof kinds | 'refused';
}

function refusalOf(names: Call['names'], status: number, isContract: boolean): Refusal {
  if (status === 429) return { code: 'SLC2104', remedy: 'retry' };
  if (status >= 500 || status === 408 || status === 425) return { code: 'SLC2105', remedy: 'retry' };
  if (status >= 300 && status < 400) return { code: 'SLC2108', remedy: 'wait' };
  if (status < 300) return { code: 'SLC2115', remedy: 'wait' };
  if (names === 'token' && [400, 401, 403].includes(status)) return { code: 'SLC2106', remedy: 'wait' };
  if (status === 401 || status === 403) return { code: 'SLC2107', remedy: 'wait' };
  if (status === 404) {
    // A gateway without a route answers 404 too. Only the contract's error body comes from the tenant.
    if (names === 'thing' && isContract) return { code: 'SLC2110', remedy: 'never', kind: 'not-found' };
    return { code: 'SLC2111', remedy: 'wait' };
  }
  if (names === 'token') return { code: 'SLC2114', remedy: 'never' };
  if (status === 405) return { code: 'SLC2112', remedy: 'never', kind: 'not-supported' };
  if (status === 409) return { code: 'SLC2113', remedy: 'wait', kind: 'refused' };
  if (status === 412) return { code: 'SLC2119', remedy: 'never', kind: 'changed' };
  return { code: 'SLC2114', remedy: 'never' };
}

/** Describes a redirect by its origin only, because the rest of a `Location` can have secrets. */
function redirectTarget(answer: HttpResponse): string {
  if (answer.status < 300 || answer.status >= 400) return '';
  const origin = URL.parse(answer.headers.get('location') ?? '')?.origin;
  return origin === undefined || origin === 'null'
    ? ', a redirect'
    : `, a redirect to ${origin.slice(0, 200)}`;
}

export function unusableId(tenant: string): PortError {
  return new PortError(`tenant ${tenant}: an id is empty or has characters that no path may have`, {
    code: 'SLC2118' satisfies HttpTenantCode,
    remedy: 'never',
  });
}

export function notOffered(tenant: string, operation: string): NotSupported {
  return new NotSupported(`tenant ${tenant}: paths.${operation} is null, so it is not offered`, {
    code: 'SLC2112' satisfies HttpTenantCode,
    remedy: 'never',
  });
}
