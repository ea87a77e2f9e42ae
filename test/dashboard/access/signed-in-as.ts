import { onTestFinished } from 'vitest';
import { cookieFrom, type Stage } from '../api/stage.ts';
import { OidcServer } from './oidc-server.ts';

/** Signs somebody in by a provider of their own, which the stage then has in its policy. */
export async function signedInAs(
  stage: Pick<Stage, 'ask' | 'policy'>,
  account: string,
): Promise<{ readonly cookie: string }> {
  const provider = await OidcServer.start();
  onTestFinished(() => provider.stop());
  provider.account = account;
  stage.policy = { ...stage.policy, url: 'http://localhost:8080', oidc: provider.policy };
  return { cookie: cookieFrom(await throughProvider(stage, provider)) };
}

/** The whole way of a browser; answers with what it gets when it is back. */
export async function throughProvider(
  stage: Pick<Stage, 'ask' | 'policy'>,
  provider: OidcServer,
  to = '/',
): Promise<Response> {
  const begun = await stage.ask('GET', `/sign-in/oidc?to=${encodeURIComponent(to)}`);
  const location = begun.headers.get('location');
  if (location === null) throw new Error(`sign-in did not begin: ${begun.status} ${await begun.text()}`);
  const back = new URL(await provider.visit(location));
  return stage.ask('GET', `${back.pathname}${back.search}`, {
    headers: { cookie: cookieFrom(begun, 'sluice-sign-in') },
  });
}
