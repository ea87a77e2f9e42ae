import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { ServiceRefusal } from './service.ts';
import type { ApiError } from './refusal.ts';
import type { Log } from '../../ports/log.ts';
import { problemAnswer } from '../access/refuse.ts';
import { Denied } from './denied.ts';

/** Answers a thrown error without internal details. Logs unexpected errors. */
export function failureAnswer(context: Context, error: Error, log: Log): Response {
  if (error instanceof Denied) return problemAnswer(context, error.refusal, error.headers);
  const known = refusalOf(error);
  if (context.req.raw.signal.aborted) log.debug('a client hung up', { path: context.req.routePath });
  else if (known === undefined)
    log.error('a request failed', { method: context.req.method, path: context.req.routePath, error });
  return problemAnswer(context, known ?? unforeseen);
}

const unforeseen: ApiError = {
  title: 'Something went wrong here',
  status: 500,
  remedy: 'look at the log of the daemon, which says what',
};

function refusalOf(error: Error): ApiError | undefined {
  if (error instanceof ServiceRefusal) {
    const { message, status, code, remedy } = error;
    return {
      title: titles[status],
      status,
      detail: message,
      ...(code === undefined ? {} : { code }),
      ...(remedy === undefined ? {} : { remedy }),
    };
  }
  if (error instanceof HTTPException && error.status < 500) {
    const title =
      error.status === 415 ? 'The body is of another type than is taken' : 'The body cannot be read';
    return {
      title,
      status: error.status,
      remedy: 'send JSON, as the description at /api/v1/openapi.json has it',
    };
  }
  return undefined;
}

const titles: Readonly<Record<ServiceRefusal['status'], string>> = {
  400: 'That cannot be understood',
  403: 'You may not do that',
  404: 'There is no such thing',
  409: 'That cannot be done as things are',
  413: 'That is too large',
  422: 'That cannot be done',
  503: 'That cannot be done now',
};
