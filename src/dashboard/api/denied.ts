import type { ApiError } from './refusal.ts';

/** Refusal of a request, with its response. */
export class Denied extends Error {
  override readonly name = 'Denied';
  readonly refusal: ApiError;
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: ApiError, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.detail ?? refusal.title);
    this.refusal = refusal;
    this.headers = headers;
  }
}

/** Returns the refusal for something that does not exist or is hidden. Both get the same response. */
export function notThere(what: string): Denied {
  return new Denied({ title: `There is no such ${what}`, status: 404 });
}
