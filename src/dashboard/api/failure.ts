import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ServiceRefusal } from './service.ts';
import type { ApiError } from './refusal.ts';
import type { Log } from '../../ports/log.ts';
import { problemAnswer } from '../access/refuse.ts';
import { Denied } from './denied.ts';

/** Answers a thrown error without internal details. Logs unexpected errors. */
export function failureAnswer(context: Context, error: Error, log: Log): Response {
  const { req } = context;
  const headers = error instanceof Denied ? error.headers : {};
  if (!req.raw.signal.aborted)
    return problemAnswer(
      context,
      refusalOf(error, log, { method: req.method, path: req.routePath }),
      headers,
    );
  log.debug('a client hung up', { path: req.routePath });
  return problemAnswer(context, knownRefusal(error) ?? unforeseen, headers);
}

/** Returns the refusal for a thrown error without internal details. Logs unexpected errors. */
export function refusalOf(
  error: unknown,
  log: Log,
  place: { readonly method: string; readonly path: string },
): ApiError {
  const known = knownRefusal(error);
  if (known === undefined) log.error('a request failed', { ...place, error });
  return known ?? unforeseen;
}

const unforeseen: ApiError = {
  title: 'Something went wrong in Sluice',
  status: 500,
  remedy: 'check the log of the daemon',
};

function knownRefusal(error: unknown): ApiError | undefined {
  if (error instanceof Denied) return error.refusal;
  if (error instanceof ServiceRefusal) {
    const { message, status, code, remedy } = error;
    return {
      title: titles[status],
      status,
      detail: message,
      code,
      remedy,
    };
  }
  if (error instanceof HTTPException && error.status < 500) {
    const title =
      error.status === 415 ? 'The content type of the body is not accepted' : 'The body cannot be read';
    return {
      title,
      status: error.status,
      remedy: 'send JSON as described at /api/v1/openapi.json',
    };
  }
  return undefined;
}

const titles: Readonly<Record<ServiceRefusal['status'], string>> = {
  400: 'The request is invalid',
  403: 'You have no permission for this action',
  404: 'Not found',
  409: 'The request conflicts with the current state',
  413: 'The request is too large',
  422: 'The request is not possible',
  503: 'Temporarily unavailable',
};
