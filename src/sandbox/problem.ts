import type { SandboxJsonObject } from './json.ts';

export interface ProblemDetail {
  readonly field?: string;
  readonly type?: string;
  readonly message?: string;
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Failure that answers a call: status, headers, and the Error body of docs/reference/tenant-api.yaml. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly details: readonly ProblemDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: { details?: readonly ProblemDetail[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.name = 'HttpProblem';
    this.status = status;
    this.details = more.details ?? [];
    this.headers = more.headers ?? {};
  }

  get body(): SandboxJsonObject {
    const body = { code: this.status, status: titles[this.status] ?? 'Error', message: this.message };
    return this.details.length === 0
      ? body
      : { ...body, details: this.details.map((detail) => ({ ...detail })) };
  }

  response(): Response {
    return Response.json(this.body, { status: this.status, headers: { ...this.headers } });
  }
}
