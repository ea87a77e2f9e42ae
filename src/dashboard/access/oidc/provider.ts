import { budgets } from '../../../core/budgets.ts';
import * as client from 'openid-client';
import type { Clock } from '../../../ports/clock.ts';
import type { OidcPolicy } from '../policy.ts';

/** Error of a provider that fails or cannot be reached. */
export class ProviderDown extends Error {
  override readonly name = 'ProviderDown';
}

/** Error of a sign-in that was forged, repeated or too late, or that the provider refused. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
}

/** Sign-in that has begun, with the provider's address and the values that must come back. */
export interface StartedSignIn {
  readonly url: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export type Claims = Readonly<Record<string, unknown>>;

const hour = 60 * 60_000;
const { providerBytes: answerLimit } = budgets.answer;
/** Time limit of one response. Seconds. */
const patience = 10;

/**
 * Signs users in by the authorization code flow with PKCE, state and nonce. Reads the provider's metadata at the first
 * sign-in, and again after an hour or a failure. An unavailable provider delays nothing else.
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

  /** Begins a sign-in. Throws `ProviderDown`. */
  async begin(policy: OidcPolicy, redirectUri: string): Promise<StartedSignIn> {
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

  /** Returns the provider's claims about the user who came back to `url`. Throws `ProviderDown` and `SignInRefused`. */
  async finish(policy: OidcPolicy, url: URL, begun: Omit<StartedSignIn, 'url'>): Promise<Claims> {
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
      // The configuration allows http only for this machine.
      execute: server.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    });
  }
}

/** Returns a response with its complete body. Throws `ProviderDown` if it fails or is unusable. */
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

/** Finds the cause, because the library wraps errors of `fetch`. */
function causedByProvider(error: unknown): ProviderDown | undefined {
  for (let at = error; at instanceof Error; at = at.cause) if (at instanceof ProviderDown) return at;
  return undefined;
}

/**
 * Converts an error to a refusal. Uses only codes of the library and the protocol, because messages and causes may
 * contain credentials.
 */
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
