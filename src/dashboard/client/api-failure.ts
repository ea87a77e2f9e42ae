import type { ApiError } from '../api/refusal.ts';

/** Refusal of the API, or a response that does not match its description. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly refusal: ApiError;

  constructor(refusal: ApiError) {
    super(refusal.detail ?? refusal.title);
    this.refusal = refusal;
  }
}
