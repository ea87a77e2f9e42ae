import type { Authority, AuthorityRole } from '../../core/authority/authority.ts';
import type { People } from '../../core/authority/who.ts';

export type { AuthorityRole as Role } from '../../core/authority/authority.ts';

/** Access rules with resolved secrets. */
export interface AccessPolicy {
  /** Address of a proxy in front of the server, without a trailing slash. Requests with its name are accepted. */
  readonly url: string | undefined;
  /** Token that permits everything. */
  readonly token: string | undefined;
  /** Access without signing in. */
  readonly anonymous: 'view' | 'none';
  readonly oidc: OidcPolicy | undefined;
  readonly roles: readonly AuthorityRole[];
  readonly people?: People;
  /** Permissions by environment. Without them, roles decide. */
  readonly authorities?: ReadonlyMap<string, Authority>;
}

/** OpenID Connect provider and its client. Present only together with `url`. */
export interface OidcPolicy {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly nameClaim: string;
  readonly groupsClaim: string;
}
