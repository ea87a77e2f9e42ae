import type { Answer } from './answer.ts';
import type { Fault } from './faults.ts';

const hour = 3600;
const html = { 'content-type': 'text/html; charset=utf-8' };

/** An answer whose body is not made from JSON. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a fault answers in place of GitHub; undefined where it is none of an answer. */
export function faultAnswer(
  fault: Fault,
  request: { readonly path: string; readonly now: number },
): Answer | RawAnswer | undefined {
  switch (fault.kind) {
    case 'status':
      return { status: fault.status, text: '<html><body>Unicorn!</body></html>', headers: html };
    case 'rate limit':
      return {
        status: fault.status ?? 403,
        body: {
          message: 'API rate limit exceeded for user ID 1.',
          documentation_url: 'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
        },
        headers: {
          'x-ratelimit-limit': '5000',
          'x-ratelimit-remaining': '0',
          'x-ratelimit-used': '5000',
          'x-ratelimit-reset': String(fault.resetAt ?? Math.floor(request.now / 1000) + hour),
          'x-ratelimit-resource': 'core',
        },
      };
    case 'secondary limit':
      return {
        status: fault.status ?? 403,
        body: {
          message:
            'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
          documentation_url:
            'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits',
        },
        headers: { 'retry-after': String(fault.retryAfter ?? 60) },
      };
    case 'not found':
      return {
        status: 404,
        body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' },
      };
    case 'locked':
      return {
        status: 403,
        body: {
          message: 'Unable to create comment because issue is locked.',
          documentation_url: 'https://docs.github.com/rest',
        },
      };
    case 'redirect':
      return {
        status: fault.status ?? 302,
        body: { message: 'Moved', url: `${fault.to}${request.path}` },
        headers: { location: `${fault.to}${request.path}` },
      };
    case 'broken json':
      return {
        status: 200,
        text: '{"id": 1, "tit',
        headers: { 'content-type': 'application/json; charset=utf-8' },
      };
    case 'other json':
      return { status: 200, body: fault.body };
    case 'lost answer':
    case 'cut':
    case 'silence':
    case 'meanwhile':
      return undefined;
  }
}
