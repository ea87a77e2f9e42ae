import { onTestFinished } from 'vitest';
import { cookieFrom, type Harness } from '../api/harness.ts';
import { OidcServer } from './oidc-server.ts';

/** Signs somebody in by a provider of their own, which the stage then has in its policy. */
export async function signedInAs(
  harness: Pick<Harness, 'ask' | 'policy'>,
  account: string,
): Promise<{ readonly cookie: string }> {
  const provider = await OidcServer.start();
  onTestFinished(() => provider.stop());
  provider.account = account;
  harness.policy = { ...harness.policy, url: 'http://localhost:8080', oidc: provider.policy };
  return { cookie: cookieFrom(await throughProvider(harness, provider)) };
}

/** The whole way of a browser; answers with what it gets when it is back. */
export async function throughProvider(
  harness: Pick<Harness, 'ask' | 'policy'>,
  provider: OidcServer,
  to = '/',
): Promise<Response> {
  const begun = await harness.ask('GET', `/sign-in/oidc?to=${encodeURIComponent(to)}`);
  const location = begun.headers.get('location');
  if (location === null) throw new Error(`sign-in did not begin: ${begun.status} ${await begun.text()}`);
  const back = new URL(await provider.visit(location));
  return harness.ask('GET', `${back.pathname}${back.search}`, {
    headers: { cookie: cookieFrom(begun, 'sluice-sign-in') },
  });
}
