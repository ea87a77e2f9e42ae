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

export interface Role {
  readonly role: 'viewer' | 'operator' | 'approver';
  /** Globs on names of lanes. */
  readonly lanes: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
}
