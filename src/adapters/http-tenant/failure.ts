import {
  NotFound,
  NotSupported,
  PortError,
  PreconditionFailed,
  RefusedByState,
  type PortErrorFacts,
  type Remedy,
} from '../../ports/errors.ts';
import type { ContractCall } from './call.ts';
import type { HttpResponse, Breakdown, ExchangeFailed } from '../http-client/exchange.ts';
import type { HttpTenantCode } from './problems.ts';
import { readReason, type TenantReason } from './reason.ts';
import type { LineRedactor } from '../http-client/redactor.ts';

/** Context of every message and mapping. */
export interface HttpTenantScope {
  readonly tenant: string;
  readonly redactor: LineRedactor;
}

/** Converts the failure of a call to an error of the port. The only place that does so. */
export function statusFailure(
  scene: HttpTenantScope,
  call: ContractCall,
  answer: HttpResponse,
  retryAfter: number | undefined,
): PortError {
  const reason = readReason(answer.body, scene.redactor);
  const said = reason.message === undefined ? '' : `: ${reason.message}`;
  const { code, remedy, kind } = meaningOf(call, answer.status, reason);
  const message = `${opening(scene, call)} answered ${answer.status}${redirectTarget(answer)}${said}`;
  const facts: PortErrorFacts = {
    code,
    remedy,
    uncertain: call.writes && mayHaveBeenDone(answer.status),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
  if (kind === 'not-found') return new NotFound(message, facts);
  if (kind === 'not-supported') return new NotSupported(message, facts);
  if (kind === 'changed') return new PreconditionFailed(message, facts);
  if (kind === 'refused') return new RefusedByState(message, reason.types, facts);
  return new PortError(message, facts);
}

interface HttpTenantErrorMeaning {
  readonly code: HttpTenantCode;
  readonly remedy: Remedy;
  readonly kind?: 'not-found' | 'not-supported' | 'refused' | 'changed';
}

function meaningOf(call: ContractCall, status: number, reason: TenantReason): HttpTenantErrorMeaning {
  if (status === 429) return { code: 'SLC2104', remedy: 'retry' };
  if (status >= 500 || status === 408 || status === 425) return { code: 'SLC2105', remedy: 'retry' };
  if (status >= 300 && status < 400) return { code: 'SLC2108', remedy: 'wait' };
  if (status < 300) return { code: 'SLC2115', remedy: 'wait' };
  if (call.names === 'token' && [400, 401, 403].includes(status)) return { code: 'SLC2106', remedy: 'wait' };
  if (status === 401 || status === 403) return { code: 'SLC2107', remedy: 'wait' };
  if (status === 404) {
    // A gateway without a route answers 404 too. Only the contract's error body comes from the tenant.
    if (call.names === 'thing' && reason.isContract)
      return { code: 'SLC2110', remedy: 'never', kind: 'not-found' };
    return { code: 'SLC2111', remedy: 'wait' };
  }
  if (call.names === 'token') return { code: 'SLC2114', remedy: 'never' };
  if (status === 405) return { code: 'SLC2112', remedy: 'never', kind: 'not-supported' };
  if (status === 409) return { code: 'SLC2113', remedy: 'wait', kind: 'refused' };
  if (status === 412) return { code: 'SLC2119', remedy: 'never', kind: 'changed' };
  return { code: 'SLC2114', remedy: 'never' };
}

/**
 * Tells whether a call may have taken effect. It has not with a 4xx. It may have with a 5xx, a 303 after a POST or an
 * unexpected 2xx.
 */
function mayHaveBeenDone(status: number): boolean {
  return status < 400 || status >= 500;
}

/** Returns the target's origin only, because the rest of a `Location` can have secrets. */
function redirectTarget(answer: HttpResponse): string {
  if (answer.status < 300 || answer.status >= 400) return '';
  const origin = URL.parse(answer.headers.get('location') ?? '')?.origin;
  return origin === undefined || origin === 'null'
    ? ', a redirect'
    : `, a redirect to ${origin.slice(0, 200)}`;
}

const breakdowns: Readonly<
  Record<Breakdown, HttpTenantErrorMeaning & { readonly happened: string; readonly certain: boolean }>
> = {
  unsent: { code: 'SLC2101', remedy: 'retry', happened: 'could not be sent', certain: true },
  untrusted: {
    code: 'SLC2109',
    remedy: 'wait',
    happened: 'was not sent: certificate not trusted',
    certain: true,
  },
  lost: { code: 'SLC2102', remedy: 'retry', happened: 'lost its connection', certain: false },
  timeout: { code: 'SLC2103', remedy: 'retry', happened: 'timed out', certain: false },
  'too-large': { code: 'SLC2116', remedy: 'never', happened: 'answered too much', certain: false },
};

/** Returns the failure of a call without a complete response. */
export function breakdownFailure(
  scene: HttpTenantScope,
  call: ContractCall,
  failed: ExchangeFailed,
): PortError {
  const { code, remedy, happened, certain } = breakdowns[failed.breakdown];
  const detail = scene.redactor.clean(failed.message, 200);
  return new PortError(`${opening(scene, call)} ${happened}: ${detail}`, {
    code,
    remedy,
    uncertain: call.writes && !certain,
  });
}

/**
 * Returns the failure of a call that was not sent, because the tenant asked for a longer wait than a call may take.
 * Milliseconds.
 */
export function limitFailure(
  scene: HttpTenantScope,
  call: ContractCall,
  { remaining, waited, patienceMs }: { remaining: number; waited: number; patienceMs: number },
): PortError {
  const seconds = (ms: number) => Math.ceil(ms / 1000);
  const asked = `the tenant asked to wait ${seconds(remaining)} s`;
  const budget = `a call waits ${seconds(patienceMs)} s in all, and this one has waited ${seconds(waited)} s`;
  return new PortError(`${opening(scene, call)} was not sent: ${asked}; ${budget}`, {
    code: 'SLC2104' satisfies HttpTenantCode,
    remedy: 'retry',
    retryAfter: remaining,
  });
}

/** Returns the failure of a successful call whose body differs from the contract. `why` may not quote the body. */
export function unreadable(scene: HttpTenantScope, call: ContractCall, why: string): PortError {
  return new PortError(`${opening(scene, call)} gave an unreadable answer: ${scene.redactor.clean(why)}`, {
    code: 'SLC2115' satisfies HttpTenantCode,
    remedy: 'retry',
    uncertain: call.writes,
  });
}

export function incompleteList(scene: HttpTenantScope, call: ContractCall, why: string): PortError {
  return new PortError(`${opening(scene, call)} gave an incomplete list: ${why}`, {
    code: 'SLC2117' satisfies HttpTenantCode,
    remedy: 'retry',
  });
}

export function unusableId(scene: HttpTenantScope): PortError {
  return new PortError(`tenant ${scene.tenant}: an id is empty or has characters that no path may have`, {
    code: 'SLC2118' satisfies HttpTenantCode,
    remedy: 'never',
  });
}

export function notOffered(scene: HttpTenantScope, operation: string): NotSupported {
  return new NotSupported(`tenant ${scene.tenant}: paths.${operation} is null, so it is not offered`, {
    code: 'SLC2112' satisfies HttpTenantCode,
    remedy: 'never',
  });
}

/** Returns the same error for a call of which an earlier attempt may have taken effect. */
export function asUncertain(error: PortError): PortError {
  if (error.uncertain) return error;
  const { message, code, remedy, retryAfter } = error;
  const facts = { code, remedy, uncertain: true, ...(retryAfter === undefined ? {} : { retryAfter }) };
  if (error instanceof NotFound) return new NotFound(message, facts);
  if (error instanceof NotSupported) return new NotSupported(message, facts);
  if (error instanceof PreconditionFailed) return new PreconditionFailed(message, facts);
  if (error instanceof RefusedByState) return new RefusedByState(message, error.reasons, facts);
  return new PortError(message, facts);
}

function opening({ tenant }: HttpTenantScope, { method, path }: ContractCall): string {
  return `tenant ${tenant}: ${method} ${path}`;
}
