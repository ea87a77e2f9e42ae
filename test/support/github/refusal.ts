const documentation = 'https://docs.github.com/rest';

/** A failure as GitHub answers it. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: { errors?: readonly unknown[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }

  body(): Readonly<Record<string, unknown>> {
    return {
      message: this.message,
      ...(this.errors ? { errors: this.errors } : {}),
      documentation_url: documentation,
      status: String(this.status),
    };
  }
}

export const notFound = (): Refusal => new Refusal(404, 'Not Found');

/** A 422 about a rule that GitHub tells in words. */
export function invalid(resource: string, message: string, field?: string): Refusal {
  return new Refusal(422, 'Validation Failed', {
    errors: [{ resource, code: 'custom', ...(field === undefined ? {} : { field }), message }],
  });
}

/** A 422 about a field whose value names nothing. */
export function invalidField(resource: string, field: string): Refusal {
  return new Refusal(422, 'Validation Failed', { errors: [{ resource, field, code: 'invalid' }] });
}
