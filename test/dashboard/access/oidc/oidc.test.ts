import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRole, aHarness, cookieFrom, type Harness } from '../../api/harness.ts';
import { clientSecret, OidcServer } from '../oidc-server.ts';
import { throughProvider } from '../signed-in-as.ts';

const url = 'http://localhost:8080';

let provider: OidcServer;
beforeAll(async () => {
  provider = await OidcServer.start();
});
afterAll(() => provider.stop());
beforeEach(() => {
  provider.account = 'anna';
  provider.isBroken = false;
});

const aSite = (changes: Partial<Harness['policy']> = {}) =>
  aHarness({
    url,
    token: undefined,
    oidc: provider.policy,
    roles: [aRole('operator', ['anna'])],
    ...changes,
  });

const viewerOf = async (harness: Harness, cookie: string) =>
  (await harness.ask('GET', '/api/v1/viewer', { headers: { cookie } })).json();

/** A sign-in that has begun: the cookie, and where the provider would send back to. */
async function begun(harness: Harness) {
  const response = await harness.ask('GET', '/sign-in/oidc?to=/drift');
  const location = new URL(response.headers.get('location') ?? '');
  return { response, location, cookie: cookieFrom(response, 'sluice-sign-in') };
}

describe('signing in at a provider', () => {
  it('goes there and comes back to the page', async () => {
    const harness = aSite();
    const response = await throughProvider(harness, provider, '/drift?x=1');
    expect([response.status, response.headers.get('location')]).toEqual([303, '/drift?x=1']);
    expect(await viewerOf(harness, cookieFrom(response))).toMatchObject({
      name: 'anna',
      isSignedIn: true,
      signIn: ['oidc'],
    });
    await harness.ask('POST', '/api/v1/stages/production/runs', {
      headers: { cookie: cookieFrom(response), origin: url },
    });
    expect(harness.service.done).toEqual(['sync production by anna']);
  });

  it('asks with PKCE, state and nonce, and for the scopes', async () => {
    const { location, response } = await begun(aSite());
    const asked = Object.fromEntries(location.searchParams);
    expect(asked).toMatchObject({
      response_type: 'code',
      client_id: 'sluice',
      redirect_uri: 'http://localhost:8080/sign-in/callback',
      scope: 'openid email',
      code_challenge_method: 'S256',
    });
    for (const key of ['state', 'nonce', 'code_challenge']) expect(asked[key]?.length).toBeGreaterThan(40);
    const set = response.headers.getSetCookie()[0];
    expect(set).toMatch(/^sluice-sign-in=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(set).not.toContain(asked['state'] ?? '');
  });

  it('finds roles by groups', async () => {
    const role = { role: 'viewer', stages: ['production'], users: [], groups: ['annas'] } as const;
    const harness = aSite({ roles: [role] });
    const cookie = cookieFrom(await throughProvider(harness, provider));
    expect(await viewerOf(harness, cookie)).toMatchObject({
      stages: [{ stage: 'production', may: ['view'] }],
    });
  });

  it('asks at userinfo for what the ID token does not say', async () => {
    const sparing = await OidcServer.start({ inIdToken: false });
    try {
      sparing.account = 'anna';
      const harness = aSite({ oidc: sparing.policy });
      const cookie = cookieFrom(await throughProvider(harness, sparing));
      expect(await viewerOf(harness, cookie)).toMatchObject({ name: 'anna' });
    } finally {
      await sparing.stop();
    }
  });

  it('begins at the address that the provider sends back to', async () => {
    const harness = aSite();
    const response = await harness.ask('GET', '/sign-in/oidc?to=/drift', {
      headers: { host: '127.0.0.1:8080' },
    });
    expect(response.headers.get('location')).toBe('http://localhost:8080/sign-in/oidc?to=%2Fdrift&again=');
    // Behind a proxy that hides its name the browser comes back under the same one.
    const again = await harness.ask('GET', '/sign-in/oidc?to=/drift&again=', {
      headers: { host: '127.0.0.1:8080' },
    });
    expect([again.status, await again.text()]).toEqual([421, expect.stringContaining('must pass on Host')]);
  });

  it('ends the session that was there', async () => {
    const harness = aSite();
    const first = cookieFrom(await throughProvider(harness, provider));
    const { location, cookie } = await begun(harness);
    const back = new URL(await provider.visit(location.href));
    const second = await harness.ask('GET', `${back.pathname}${back.search}`, {
      headers: { cookie: `${cookie}; ${first}` },
    });
    expect(await viewerOf(harness, cookieFrom(second))).toMatchObject({ name: 'anna' });
    expect(await viewerOf(harness, first)).toMatchObject({ isSignedIn: false });
  });

  it('is over where the provider is another one by now', async () => {
    const harness = aSite();
    const cookie = cookieFrom(await throughProvider(harness, provider));
    harness.policy = { ...harness.policy, oidc: { ...provider.policy, clientId: 'another' } };
    expect(await viewerOf(harness, cookie)).toMatchObject({ isSignedIn: false });
  });

  it('is not there where it is not configured', async () => {
    const harness = aSite({ oidc: undefined });
    for (const path of ['/sign-in/oidc', '/sign-in/callback?code=x&state=y'])
      expect((await harness.ask('GET', path)).status).toBe(404);
  });
});

describe('a sign-in that does not come back as it went', () => {
  const back = async (
    harness: Harness,
    change: (one: { url: URL; cookie: string }) => { url: URL; cookie: string } = (one) => one,
  ) => {
    const { location, cookie } = await begun(harness);
    const there = { url: new URL(await provider.visit(location.href)), cookie };
    const { url: changed, cookie: sent } = change(there);
    return harness.ask('GET', `${changed.pathname}${changed.search}`, { headers: { cookie: sent } });
  };
  const outcomeOf = async (response: Response) => ({
    status: response.status,
    session: cookieFrom(response),
    text: await response.text(),
  });
  const refused = { status: 403, session: '', text: expect.stringContaining('begin again') as string };
  const withParameter = (name: string, value: string) => (one: { url: URL; cookie: string }) => {
    one.url.searchParams.set(name, value);
    return one;
  };

  it.each([
    ['another state', withParameter('state', 'x'.repeat(43))],
    ['another code', withParameter('code', 'x'.repeat(43))],
    ['another issuer', withParameter('iss', 'https://evil.example')],
    ['no cookie', (one: { url: URL }) => ({ ...one, cookie: '' })],
    ['a forged cookie', (one: { url: URL }) => ({ ...one, cookie: `sluice-sign-in=${'A'.repeat(200)}` })],
    ['a short cookie', (one: { url: URL }) => ({ ...one, cookie: 'sluice-sign-in=AA' })],
  ])('is refused: %s', async (_what, change) => {
    expect(await outcomeOf(await back(aSite(), change))).toEqual(refused);
  });

  it('is refused with the cookie of another sign-in, which has another state, nonce and verifier', async () => {
    const harness = aSite();
    const other = await begun(harness);
    const response = await back(harness, ({ url: there }) => ({ url: there, cookie: other.cookie }));
    expect(await outcomeOf(response)).toEqual(refused);
  });

  it('is refused with another nonce, though the state is right', async () => {
    const harness = aSite();
    const { location, cookie } = await begun(harness);
    location.searchParams.set('nonce', 'of-another-sign-in');
    const there = new URL(await provider.visit(location.href));
    const response = await harness.ask('GET', `${there.pathname}${there.search}`, { headers: { cookie } });
    expect(await outcomeOf(response)).toEqual(refused);
    expect(harness.log.lines).toContainEqual(expect.objectContaining({ message: 'a sign-in was refused' }));
  });

  it('is refused after ten minutes', async () => {
    const harness = aSite();
    const response = await back(harness, (one) => {
      harness.clock.advance(10 * 60_000);
      return one;
    });
    expect(await outcomeOf(response)).toEqual(refused);
  });

  it('is refused the second time', async () => {
    const harness = aSite();
    const { location, cookie } = await begun(harness);
    const there = new URL(await provider.visit(location.href));
    const ask = () => harness.ask('GET', `${there.pathname}${there.search}`, { headers: { cookie } });
    expect((await ask()).status).toBe(303);
    expect(await outcomeOf(await ask())).toEqual(refused);
  });

  it('is refused where the provider said no', async () => {
    provider.account = undefined;
    expect(await outcomeOf(await back(aSite()))).toEqual(refused);
  });

  it('is refused with the cookie of another process', async () => {
    const { cookie } = await begun(aSite());
    const response = await back(aSite(), ({ url: there }) => ({ url: there, cookie }));
    expect(await outcomeOf(response)).toEqual(refused);
  });
});

describe('what a provider says of somebody', () => {
  it.each([
    ['an address that it did not verify', { email: 'anna', email_verified: false }],
    ['an address that it says as a text that it did not verify', { email: 'anna', email_verified: 'false' }],
    ['no name', { email_verified: true }],
    ['a name that is none', { email: ['anna'], email_verified: true }],
    ['a name with a line break', { email: 'anna\nby eve', email_verified: true }],
    ['groups that are none', { email: 'anna', email_verified: true, groups: { admin: true } }],
  ])('is not taken: %s', async (_what, claims) => {
    const odd = await OidcServer.start({ claims: () => claims });
    try {
      const response = await throughProvider(aSite({ oidc: odd.policy }), odd);
      expect([response.status, cookieFrom(response)]).toEqual([403, '']);
    } finally {
      await odd.stop();
    }
  });
});

describe('a provider that is down', () => {
  it('keeps people out with a reason, and lets them in once it is back', async () => {
    const harness = aSite();
    provider.isBroken = true;
    for (const path of ['/sign-in/oidc']) {
      const response = await harness.ask('GET', path);
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
      expect(await response.text()).toContain('cannot be asked now');
    }
    provider.isBroken = false;
    expect((await throughProvider(harness, provider)).status).toBe(303);
  });

  it('is told where nobody listens', async () => {
    const gone = await OidcServer.start();
    const { policy } = gone;
    await gone.stop();
    expect((await aSite({ oidc: policy }).ask('GET', '/sign-in/oidc')).status).toBe(503);
  });

  it('is told where it goes down in the middle', async () => {
    const harness = aSite();
    const { location, cookie } = await begun(harness);
    const there = new URL(await provider.visit(location.href));
    provider.isBroken = true;
    const response = await harness.ask('GET', `${there.pathname}${there.search}`, { headers: { cookie } });
    expect([response.status, cookieFrom(response)]).toEqual([503, '']);
  });

  it('is told where it is no provider, and keeps nothing else waiting', async () => {
    const harness = aSite({ oidc: { ...provider.policy, issuer: `${provider.issuer}/elsewhere` } });
    expect((await harness.ask('GET', '/sign-in/oidc')).status).toBe(503);
    expect((await harness.ask('GET', '/api/v1/viewer')).status).toBe(200);
  });

  it('is asked what it offers once, and again after an hour', async () => {
    const harness = aSite();
    await begun(harness);
    const after = provider.requests;
    await begun(harness);
    expect(provider.requests).toBe(after);
    harness.clock.advance(60 * 60_000);
    await begun(harness);
    expect(provider.requests).toBe(after + 1);
  });
});

it('shows the secret of the client in no answer, header or log', async () => {
  const harness = aSite();
  const { response, location } = await begun(harness);
  const through = await throughProvider(harness, provider);
  harness.policy = { ...harness.policy, oidc: { ...provider.policy, clientSecret: `${clientSecret}-wrong` } };
  const wrong = await throughProvider(harness, provider);
  expect([through.status, wrong.status]).toEqual([303, 403]);
  const shown = [response, through, wrong].map(({ headers }) => JSON.stringify([...headers]));
  const texts = [location.href, await wrong.text(), JSON.stringify(harness.log.lines), ...shown].join('\n');
  expect(texts).not.toContain(clientSecret);
});
