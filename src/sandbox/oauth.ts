import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { HttpProblem } from './problem.ts';

export interface OauthOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly lifetimeSeconds: number;
  /** Tenants for which tokens are issued. */
  readonly tenants: readonly string[];
  readonly now: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  readonly expires_in: number;
  readonly scope: string;
}

const formSchema = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string(),
  client_secret: z.string(),
  scope: z.string().default(''),
});

/** Issues bearer tokens for client credentials and checks them. Tokens do not survive a restart. */
export class TokenIssuer {
  readonly #options: OauthOptions;
  readonly #tokens = new Map<string, { readonly expiresAt: number; readonly tenant: string | undefined }>();

  constructor(options: OauthOptions) {
    this.#options = options;
  }

  /** Issues a token for a form's credentials and scope. Throws a `HttpProblem`: 400 for an incomplete form, else 401. */
  issue(form: URLSearchParams): TokenAnswer {
    const fields = formSchema.safeParse(Object.fromEntries(form));
    if (!fields.success) {
      throw new HttpProblem(400, 'expected grant_type=client_credentials, client_id and client_secret', {
        details: fields.error.issues.map(({ path, message }) => ({
          field: path.join('.'),
          type: 'invalid',
          message,
        })),
      });
    }
    const { client_id: clientId, client_secret: clientSecret, scope } = fields.data;
    const known = same(clientId, this.#options.clientId);
    if (!same(clientSecret, this.#options.clientSecret) || !known) {
      throw new HttpProblem(401, 'client_id or client_secret is wrong');
    }
    const tenant = tenantOfScope(scope);
    if (tenant !== undefined && !this.#options.tenants.includes(tenant)) {
      throw new HttpProblem(401, `this client may not act for the tenant ${tenant}`);
    }
    return this.#give(tenant, scope);
  }

  #give(tenant: string | undefined, scope: string): TokenAnswer {
    const now = this.#options.now();
    for (const [token, { expiresAt }] of this.#tokens) if (expiresAt <= now) this.#tokens.delete(token);
    const token = Buffer.from(this.#options.randomBytes(32)).toString('base64url');
    this.#tokens.set(token, { expiresAt: now + this.#options.lifetimeSeconds * 1000, tenant });
    return { access_token: token, token_type: 'Bearer', expires_in: this.#options.lifetimeSeconds, scope };
  }

  /** Checks a token. Throws a `HttpProblem`: 401 for a missing or expired one, 403 where it is for another tenant. */
  check(authorization: string | undefined, tenant: string): void {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    const found = token === undefined ? undefined : this.#tokens.get(token);
    if (found === undefined || found.expiresAt <= this.#options.now()) {
      throw new HttpProblem(401, 'the access token is missing, unknown or expired', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    }
    if (found.tenant !== undefined && found.tenant !== tenant) {
      throw new HttpProblem(403, `this access token is not for the tenant ${tenant}`);
    }
  }
}

/** Returns the tenant of a scope ("tenant=acme …"). */
export function tenantOfScope(scope: string): string | undefined {
  return /(?:^|\s)tenant=(\S+)/.exec(scope)?.[1];
}

function same(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** Returns a digest. Digests have equal length, which a constant-time comparison needs. */
function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
