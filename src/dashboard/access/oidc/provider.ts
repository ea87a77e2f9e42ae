import { budgets } from '../../../core/budgets.ts';
import * as client from 'openid-client';
import type { Clock } from '../../../ports/clock.ts';
import type { OidcPolicy } from '../policy.ts';

/** The provider cannot be reached, or fails. */
export class ProviderDown extends Error {
  override readonly name = 'ProviderDown';
}

/** A sign-in was not finished as it began: forged, repeated, too late, or the provider said no. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
}

/** A sign-in that has begun: where the browser goes, and what must come back. */
export interface Begun {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export type Claims = Readonly<Record<string, unknown>>;

const hour = 60 * 60_000;
const { providerBytes: answerLimit } = budgets.answer;
/** For one answer. Seconds. */
const patience = 10;

/**
 * Signs people in by the authorization code flow with PKCE, state and nonce. The provider is asked what it offers when
 * somebody first signs in, and again an hour later or where that failed: one that is down keeps nothing else waiting.
 */
export class Provider {
  readonly #clock: Clock;
  readonly #fetch: typeof fetch;
  #known:
    | { readonly key: string; readonly at: number; readonly found: Promise<client.Configuration> }
    | undefined;

  constructor(clock: Clock, send: typeof fetch) {
    this.#clock = clock;
    this.#fetch = send;
  }

  /** Throws `ProviderDown`. */
  async begin(policy: OidcPolicy, redirectUri: string): Promise<Begun> {
    const configuration = await this.#configuration(policy);
    const [state, nonce, verifier] = [
      client.randomState(),
      client.randomNonce(),
      client.randomPKCECodeVerifier(),
    ];
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: [...new Set(['openid', ...policy.scopes])].join(' '),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, state, nonce, verifier };
  }

  /** What the provider says of somebody who came back to `url`. Throws `ProviderDown` and `SignInRefused`. */
  async finish(policy: OidcPolicy, url: URL, begun: Omit<Begun, 'url'>): Promise<Claims> {
    const configuration = await this.#configuration(policy);
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, {
        pkceCodeVerifier: begun.verifier,
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) throw new SignInRefused('the provider sent no ID token');
      const isWhole = [policy.nameClaim, policy.groupsClaim].every((claim) => Object.hasOwn(claims, claim));
      if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
      const more = await client.fetchUserInfo(configuration, tokens.access_token, claims.sub);
      return { ...more, ...claims };
    } catch (error) {
      throw causedByProvider(error) ?? refusedBy(error);
    }
  }

  #configuration(policy: OidcPolicy): Promise<client.Configuration> {
    const { issuer, clientId, clientSecret } = policy;
    const key = JSON.stringify([issuer, clientId, clientSecret]);
    const now = this.#clock.now();
    if (this.#known?.key === key && now - this.#known.at < hour) return this.#known.found;
    const found = this.#discover(policy).catch((error: unknown) => {
      if (this.#known?.found === found) this.#known = undefined;
      throw causedByProvider(error) ?? new ProviderDown('its description cannot be used', { cause: error });
    });
    this.#known = { key, at: now, found };
    return found;
  }

  #discover({ issuer, clientId, clientSecret }: OidcPolicy): Promise<client.Configuration> {
    const server = new URL(issuer);
    return client.discovery(server, clientId, clientSecret, undefined, {
      timeout: patience,
      [client.customFetch]: (url, options) => boundedAnswer(() => this.#fetch(url, options as RequestInit)),
      // The configuration has http for this machine only.
      execute: server.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    });
  }
}

/** An answer that is read to its end; throws `ProviderDown` where none comes, or none that is worth reading. */
async function boundedAnswer(send: () => Promise<Response>): Promise<Response> {
  try {
    const response = await send();
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > answerLimit) throw new ProviderDown('its answer is too long');
      chunks.push(chunk);
    }
    if (response.status >= 500) throw new ProviderDown(`it answers with status ${response.status}`);
    const { status, statusText, headers } = response;
    return new Response(size === 0 ? null : Buffer.concat(chunks), { status, statusText, headers });
  } catch (error) {
    throw error instanceof ProviderDown ? error : new ProviderDown('it does not answer', { cause: error });
  }
}

/** The library wraps what its `fetch` threw. */
function causedByProvider(error: unknown): ProviderDown | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof ProviderDown) return at;
  return undefined;
}

/** Codes of the library and of the protocol say what was wrong; messages and causes may hold what was sent. */
function refusedBy(error: unknown): SignInRefused {
  if (error instanceof SignInRefused) return error;
  if (error instanceof client.AuthorizationResponseError || error instanceof client.ResponseBodyError)
    return new SignInRefused(`the provider said ${shown(error.error)}`);
  const code = error instanceof Error && 'code' in error ? shown(String(error.code)) : 'no known reason';
  return new SignInRefused(`what came back cannot be used (${code})`);
}

function shown(text: string): string {
  return /^[A-Za-z0-9_]{1,60}$/.test(text) ? text : 'something unreadable';
}
