import type { Authority, Role } from '../../core/authority/authority.ts';
import type { People } from '../../core/authority/who.ts';

export type { Role } from '../../core/authority/authority.ts';

/** Who is let in, and may do what. Secrets are here as they are. */
export interface AccessPolicy {
  /** Where a proxy in front is reached, without a slash at its end; requests under its name are taken. */
  readonly url: string | undefined;
  /** Whoever has it may do everything. */
  readonly token: string | undefined;
  /** What may be done without signing in. */
  readonly anonymous: 'view' | 'none';
  readonly oidc: OidcPolicy | undefined;
  readonly roles: readonly Role[];
  readonly people?: People;
  /** Permissions by environment; if left out, roles decide. */
  readonly authorities?: ReadonlyMap<string, Authority>;
}

/** A provider of OpenID Connect, and the client that it knows. There only together with `url`. */
export interface OidcPolicy {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly nameClaim: string;
  readonly groupsClaim: string;
}
