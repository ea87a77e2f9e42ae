import { describe, expect, it } from 'vitest';
import { Sessions } from '../../../src/dashboard/access/sessions.ts';
import { TestClock } from '../../support/test-clock.ts';
import { aHarness, cookieFrom, token, type Asking, type Harness } from '../api/harness.ts';

const minute = 60_000;
const ours = { origin: 'http://localhost:8080' };
const asForm = { 'content-type': 'application/x-www-form-urlencoded' };

function signIn(harness: Harness, fields: Readonly<Record<string, string>> = {}, rest: Asking = {}) {
  return harness.ask('POST', '/sign-in', {
    ...rest,
    headers: { ...ours, ...asForm, ...rest.headers },
    body: new URLSearchParams({ token, ...fields }).toString(),
  });
}

async function nameOf(harness: Harness, cookie: string): Promise<unknown> {
  const response = await harness.ask('GET', '/api/v1/viewer', { headers: { cookie } });
  return ((await response.json()) as { readonly name?: string }).name;
}

describe('signing in with the token', () => {
  it('lasts until it is ended', async () => {
    const harness = aHarness();
    const response = await signIn(harness);
    const cookie = cookieFrom(response);
    expect([response.status, response.headers.get('location')]).toEqual([303, '/']);
    expect(await nameOf(harness, cookie)).toBe('token');
    const out = await harness.ask('POST', '/sign-out', { headers: { ...ours, cookie } });
    expect([out.status, out.headers.get('location')]).toEqual([303, '/']);
    expect(out.headers.getSetCookie()[0]).toMatch(/^sluice=; Max-Age=0; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await nameOf(harness, cookie)).toBeUndefined();
  });

  it('sets a cookie that no script and no other site can use', async () => {
    const set = (await signIn(aHarness())).headers.getSetCookie();
    expect(set).toHaveLength(1);
    expect(set[0]).toMatch(/^sluice=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  });

  it('sets a cookie that never leaves https and its host, behind a proxy', async () => {
    const harness = aHarness({ url: 'https://sluice.acme.example' });
    const headers = { host: 'sluice.acme.example', origin: 'https://sluice.acme.example' };
    const set = (await signIn(harness, {}, { headers })).headers.getSetCookie();
    expect(set[0]).toMatch(/^__Host-sluice=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const cookie = set[0]?.split(';', 1)[0] ?? '';
    const ask = async (host: string, sent: string) =>
      (await harness.ask('GET', '/api/v1/stages', { headers: { host, cookie: sent } })).status;
    expect(await ask('sluice.acme.example', cookie)).toBe(200);
    expect(await ask('sluice.acme.example', cookie.replace('__Host-', ''))).toBe(401);
  });

  it.each([
    ['/environments/production?x=1', '/environments/production?x=1'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['/\t/evil.example', '/'],
    ['/.//evil.example', '/'],
    ['/x/..//evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['', '/'],
    [`/${'x'.repeat(3000)}`, '/'],
  ])('sends on to no other server: %j', async (to, location) => {
    expect((await signIn(aHarness(), { to })).headers.get('location')).toBe(location);
  });

  it('keeps to the path that a proxy has in front', async () => {
    const harness = aHarness({ url: 'https://acme.example/tools/sluice' });
    const headers = { host: 'acme.example', origin: 'https://acme.example' };
    const response = await signIn(harness, { to: '/drift' }, { headers });
    expect(response.headers.get('location')).toBe('/tools/sluice/drift');
  });

  it('gives a new id each time, and ends the session that was there', async () => {
    const harness = aHarness();
    const first = cookieFrom(await signIn(harness));
    const second = cookieFrom(await signIn(harness, {}, { headers: { cookie: first } }));
    expect(second).not.toBe(first);
    expect(await nameOf(harness, first)).toBeUndefined();
    expect(await nameOf(harness, second)).toBe('token');
  });

  it('takes no id that it did not give', async () => {
    const harness = aHarness();
    const fixed = 'sluice=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
    const cookie = cookieFrom(await signIn(harness, {}, { headers: { cookie: fixed } }));
    expect(cookie).not.toBe(fixed);
    expect(await nameOf(harness, fixed)).toBeUndefined();
  });

  it('is over where the token is another one by now', async () => {
    const harness = aHarness();
    const cookie = cookieFrom(await signIn(harness));
    harness.policy = { ...harness.policy, token: 'another-token-0123456789abcdef' };
    expect(await nameOf(harness, cookie)).toBeUndefined();
  });

  it('is refused with the wrong one, and where there is none', async () => {
    const harness = aHarness();
    const wrong = await signIn(harness, { token: 'wrong' });
    expect([wrong.status, wrong.headers.getSetCookie()]).toEqual([401, []]);
    harness.policy = { ...harness.policy, token: undefined };
    expect((await signIn(harness)).status).toBe(401);
    expect((await signIn(harness, { token: 'undefined' })).status).toBe(401);
  });

  it('takes no form that is too long', async () => {
    expect((await signIn(aHarness(), { to: 'x'.repeat(10_000) })).status).toBe(413);
  });
});

describe('a session', () => {
  it('ends after an hour without use, and is kept by use', async () => {
    const harness = aHarness();
    const cookie = cookieFrom(await signIn(harness));
    harness.clock.advance(59 * minute);
    expect(await nameOf(harness, cookie)).toBe('token');
    harness.clock.advance(59 * minute);
    expect(await nameOf(harness, cookie)).toBe('token');
    harness.clock.advance(60 * minute);
    expect(await nameOf(harness, cookie)).toBeUndefined();
  });

  it('ends after eight hours, used or not', async () => {
    const harness = aHarness();
    const cookie = cookieFrom(await signIn(harness));
    for (let quarter = 1; quarter < 32; quarter += 1) {
      harness.clock.advance(15 * minute);
      expect(await nameOf(harness, cookie)).toBe('token');
    }
    harness.clock.advance(15 * minute);
    expect(await nameOf(harness, cookie)).toBeUndefined();
  });

  it('is one of so many, of which the oldest goes', () => {
    const sessions = new Sessions(new TestClock(), { whole: 100, idle: 100, count: 2 });
    const session = { who: { is: 'token' }, by: 'x' } as const;
    const ids = [1, 2, 3].map(() => sessions.start(session));
    expect(ids.map((id) => sessions.use(id)?.who.is)).toEqual([undefined, 'token', 'token']);
  });

  it('is not kept by looking at it', () => {
    const clock = new TestClock();
    const sessions = new Sessions(clock, { whole: 1000, idle: 100, count: 2 });
    const id = sessions.start({ who: { is: 'token' }, by: 'x' });
    clock.advance(99);
    expect(sessions.look(id)).toBeDefined();
    clock.advance(1);
    expect(sessions.look(id)).toBeUndefined();
  });
});

describe('the token', () => {
  it.each([
    ['Bearer', 200],
    ['bearer', 200],
    ['Basic', 401],
  ])('is taken after %s', async (scheme, status) => {
    const harness = aHarness();
    const headers = { authorization: `${scheme} ${token}` };
    expect((await harness.ask('GET', '/api/v1/stages', { headers })).status).toBe(status);
  });

  it('is not taken from the address', async () => {
    const response = await aHarness().ask('GET', `/api/v1/stages?token=${token}&access_token=${token}`);
    expect(response.status).toBe(401);
  });

  it('is refused before a session counts', async () => {
    const harness = aHarness();
    const cookie = cookieFrom(await signIn(harness));
    const headers = { cookie, authorization: 'Bearer wrong' };
    const response = await harness.ask('GET', '/api/v1/stages', { headers });
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});
