import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';
import type { OidcPolicy } from '../../../src/dashboard/access/policy.ts';

/** What the provider says of somebody. */
export type ClaimsOf = (account: string) => Readonly<Record<string, unknown>>;

interface Options {
  readonly claims?: ClaimsOf;
  /** True: claims stand in the ID token; false: they have to be asked for at userinfo. */
  readonly inIdToken?: boolean;
}

export const clientSecret = 'canary-client-secret-0123456789';

/** A provider of OpenID Connect that signs in whoever is named, without asking. Listens on this machine. */
export class OidcServer {
  /** Who signs in next; undefined: they say no. */
  account: string | undefined = 'anna';
  /** True: every request is answered with an error. */
  isBroken = false;
  requests = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start({ claims = mailOf, inIdToken = true }: Options = {}): Promise<OidcServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const started = new OidcServer(server);
    const provider = providerOf(started.issuer, claims, inIdToken);
    const answer = provider.callback();
    server.on('request', (incoming, outgoing) => {
      started.requests += 1;
      if (started.isBroken) outgoing.writeHead(503).end();
      else if (incoming.url?.startsWith('/interaction/') === true)
        void started.#decide(provider, incoming, outgoing);
      else void answer(incoming, outgoing);
    });
    return started;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get policy(): OidcPolicy {
    return {
      issuer: this.issuer,
      clientId: 'sluice',
      clientSecret,
      scopes: ['openid', 'email'],
      nameClaim: 'email',
      groupsClaim: 'groups',
    };
  }

  /** Follows a browser that was sent to the provider, to where it is sent back to. */
  async visit(url: string): Promise<string> {
    const cookies = new Map<string, string>();
    for (let at = url; ;) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(at, { redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
      await response.body?.cancel();
      for (const set of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
        cookies.set(name, value);
      }
      const next = response.headers.get('location');
      if (next === null) throw new Error(`the provider answered ${response.status} at ${at}`);
      at = new URL(next, at).href;
      if (!at.startsWith(this.issuer)) return at;
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #decide(provider: Provider, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    await provider.interactionDetails(incoming, outgoing);
    const result =
      this.account === undefined ? { error: 'access_denied' } : { login: { accountId: this.account } };
    await provider.interactionFinished(incoming, outgoing, result, { mergeWithLastSubmission: false });
  }
}

export const mailOf: ClaimsOf = (account) => ({
  email: account,
  email_verified: true,
  groups: [`${account}s`],
});

function providerOf(issuer: string, claims: ClaimsOf, inIdToken: boolean): Provider {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'sluice',
        client_secret: clientSecret,
        redirect_uris: [
          'http://localhost:8080/sign-in/callback',
          'https://sluice.acme.example/sign-in/callback',
        ],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified', 'groups'] },
    conformIdTokenClaims: !inIdToken,
    cookies: { keys: ['a key for tests'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, ...claims(accountId) }),
    }),
    loadExistingGrant: async ({
      oidc,
    }: {
      readonly oidc: {
        readonly client: { readonly clientId: string };
        readonly session: { readonly accountId: string };
      };
    }) => {
      const grant = new provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  return provider;
}
