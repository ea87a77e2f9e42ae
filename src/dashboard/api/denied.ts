import type { Refusal } from './refusal.ts';

/** A request is refused, and this is the answer. */
export class Denied extends Error {
  override readonly name = 'Denied';
  readonly refusal: Refusal;
  readonly headers: Readonly<Record<string, string>>;

  constructor(refusal: Refusal, headers: Readonly<Record<string, string>> = {}) {
    super(refusal.detail ?? refusal.title);
    this.refusal = refusal;
    this.headers = headers;
  }
}

/** There is no such thing, or it may not be seen: both are answered alike. */
export function notThere(what: string): Denied {
  return new Denied({ title: `There is no such ${what}`, status: 404 });
}
