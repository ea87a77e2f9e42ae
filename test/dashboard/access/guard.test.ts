import { Hono } from 'hono';
import { describe, expect, it, vi } from 'vitest';
import type { PageApi } from '../../../src/dashboard/api/site.ts';
import { holdEndpoint } from '../../../src/dashboard/decisions/requests.ts';
import { addressOf } from '../../../src/dashboard/access/address.ts';
import { aHarness, bearer, cookieFrom, token, type Asking, type Harness } from '../api/harness.ts';

const asForm = { 'content-type': 'application/x-www-form-urlencoded' };

const signIn = (harness: Harness, given = token, rest: Asking = {}) =>
  harness.ask('POST', '/sign-in', {
    ...rest,
    headers: { ...asForm, ...rest.headers },
    body: new URLSearchParams({ token: given }).toString(),
  });

describe('names of the server', () => {
  it.each([
    ['localhost:8080', 200],
    ['127.0.0.1', 200],
    ['[::1]:1', 200],
    ['Sluice.acme.example', 200],
    ['sluice.acme.example:443', 200],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['', 421],
  ])('are those of this machine and of the proxy: %j', async (host, status) => {
    const harness = aHarness({ url: 'https://sluice.acme.example' });
    expect((await harness.ask('GET', '/api/v1/viewer', { headers: { host, ...bearer } })).status).toBe(
      status,
    );
  });

  it.each(['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])(
    'are not those of this machine where a proxy passes them on, as %s tells',
    async (header) => {
      const headers = { host: 'localhost:8080', [header]: '203.0.113.9', ...bearer };
      const status = async (harness: Harness) =>
        (await harness.ask('GET', '/api/v1/viewer', { headers })).status;
      expect(await status(aHarness({ url: 'https://sluice.acme.example' }))).toBe(421);
      expect(await status(aHarness())).toBe(421);
    },
  );

  it('are not what somebody says that a proxy said', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'localhost', ...bearer };
    expect((await aHarness().ask('GET', '/api/v1/viewer', { headers })).status).toBe(421);
  });
});

describe('a sign-in that cannot be read', () => {
  it.each([
    ['without a boundary', 'multipart/form-data', 'x'],
    ['with broken parts', 'multipart/form-data; boundary=x', '--x junk'],
    ['of another type', 'application/json', '{'],
  ])('is refused like a wrong one, and counts as one: %s', async (_, type, body) => {
    const harness = aHarness();
    const ask = () => harness.ask('POST', '/sign-in', { headers: { 'content-type': type }, body });
    for (let times = 0; times < 10; times += 1) expect((await ask()).status).toBe(401);
    expect((await ask()).status).toBe(429);
  });
});

describe('a request that changes something', () => {
  const from = async (headers: Asking['headers'], withBearer = false) => {
    const harness = aHarness();
    const cookie = cookieFrom(await signIn(harness));
    const response = await harness.ask('POST', '/api/v1/stages/production/runs', {
      headers: { ...(withBearer ? bearer : { cookie }), ...headers },
    });
    expect(harness.service.done).toHaveLength(response.status === 202 ? 1 : 0);
    return response.status;
  };

  it.each([
    ['our page', { origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' }, 202],
    ['our page in an older browser', { origin: 'http://localhost:8080' }, 202],
    ['our page that sends no referrer', { origin: 'null', 'sec-fetch-site': 'same-origin' }, 202],
    ['another page', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['another page that sends no Origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['another host of our site', { origin: 'http://a.localhost:8080', 'sec-fetch-site': 'same-site' }, 403],
    ['another port of this machine', { origin: 'http://localhost:9090', 'sec-fetch-site': 'same-site' }, 403],
    ['a page in a sandbox', { origin: 'null' }, 403],
    ['a page in a sandbox, as a browser says', { origin: 'null', 'sec-fetch-site': 'cross-site' }, 403],
    ['nobody knows whom', {}, 403],
    ['another page, as JSON', { origin: 'https://evil.example', 'content-type': 'application/json' }, 403],
    ['another page, as text', { origin: 'https://evil.example', 'content-type': 'text/plain' }, 403],
  ])('is taken with a cookie only from our pages: %s', async (_whom, headers, status) => {
    expect(await from(headers)).toBe(status);
  });

  it('is taken with the token from anywhere: no browser sends it by itself', async () => {
    expect(await from({}, true)).toBe(202);
    expect(await from({ origin: 'https://evil.example' }, true)).toBe(202);
  });

  it.each(['/sign-in', '/sign-out'])('is looked at on %s too', async (path) => {
    const harness = aHarness();
    const cookie = cookieFrom(await signIn(harness));
    const origin = 'https://evil.example';
    const response = await harness.ask('POST', path, {
      headers: { ...asForm, cookie, origin },
      body: `token=${token}`,
    });
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
    expect((await harness.ask('GET', '/api/v1/stages', { headers: { cookie } })).status).toBe(200);
  });

  it('is compared with the name by which the page came, behind a proxy', async () => {
    const harness = aHarness({ url: 'https://sluice.acme.example' });
    const statusOf = async (origin: string) => {
      const headers = { host: 'sluice.acme.example', origin };
      return (await signIn(harness, token, { headers })).status;
    };
    expect(await statusOf('https://sluice.acme.example')).toBe(303);
    expect(await statusOf('http://sluice.acme.example')).toBe(403);
    expect(await statusOf('http://localhost:8080')).toBe(403);
  });
});

describe('how often', () => {
  /** The limiter asks the time of the process: here it stands still until it is moved. */
  const withTime = async (test: () => Promise<void>) => {
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    try {
      await test();
    } finally {
      vi.useRealTimers();
    }
  };
  const minute = 60_000;

  it('a wrong token may be tried from an address: ten times in a quarter of an hour', () =>
    withTime(async () => {
      const harness = aHarness();
      const from = '198.51.100.7';
      for (let times = 0; times < 5; times += 1)
        expect((await signIn(harness, 'wrong', { from })).status).toBe(401);
      const wrong = { headers: { authorization: 'Bearer wrong' }, from };
      for (let times = 0; times < 5; times += 1)
        expect((await harness.ask('GET', '/api/v1/stages', wrong)).status).toBe(401);
      const refused = await signIn(harness, token, { from });
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '900']);
      expect((await harness.ask('GET', '/api/v1/stages', { headers: bearer, from })).status).toBe(429);
      expect((await signIn(harness, token, { from: '198.51.100.8' })).status).toBe(303);
      vi.advanceTimersByTime(15 * minute);
      expect((await signIn(harness, token, { from })).status).toBe(303);
    }));

  it('a wrong token may be tried by all together: a hundred times', () =>
    withTime(async () => {
      const harness = aHarness();
      for (let times = 0; times < 100; times += 1) {
        const response = await signIn(harness, 'wrong', { from: `2001:db8:0:${times}::1` });
        expect(response.status).toBe(401);
      }
      expect((await signIn(harness, token, { from: '198.51.100.9' })).status).toBe(429);
      vi.advanceTimersByTime(15 * minute);
      expect((await signIn(harness, token, { from: '198.51.100.9' })).status).toBe(303);
    }));

  it('leaves who is signed in alone when others try', () =>
    withTime(async () => {
      const harness = aHarness();
      const cookie = cookieFrom(await signIn(harness));
      for (let times = 0; times < 11; times += 1) await signIn(harness, 'wrong');
      expect((await harness.ask('GET', '/api/v1/stages', { headers: { cookie } })).status).toBe(200);
    }));

  it('one person may write and read', () =>
    withTime(async () => {
      const harness = aHarness();
      const headers = { cookie: cookieFrom(await signIn(harness)), origin: 'http://localhost:8080' };
      const sync = () => harness.ask('POST', '/api/v1/stages/production/runs', { headers });
      const read = () => harness.ask('GET', '/api/v1/viewer', { headers });
      for (let times = 0; times < 60; times += 1) expect((await sync()).status).toBe(202);
      const refused = await sync();
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
      expect(refused.headers.get('content-type')).toBe('application/problem+json');
      for (let times = 0; times < 600; times += 1) expect((await read()).status).toBe(200);
      expect((await read()).status).toBe(429);
      expect((await harness.ask('GET', '/api/v1/viewer', { headers: bearer })).status).toBe(200);
      vi.advanceTimersByTime(minute);
      expect([(await sync()).status, (await read()).status]).toEqual([202, 200]);
    }));

  it.each([
    ['203.0.113.5', 429],
    ['127.0.0.1', 200],
  ])('strangers at one address may read, where a proxy could be behind it more: %s', (from, status) =>
    withTime(async () => {
      const harness = aHarness({ anonymous: 'view' });
      const read = () => harness.ask('GET', '/api/v1/viewer', { from });
      for (let times = 0; times < 600; times += 1) await read();
      expect((await read()).status).toBe(status);
    }),
  );
});

describe('an address', () => {
  const of = (remoteAddress: string) =>
    new Hono()
      .get('/', (context) => context.text(addressOf(context)))
      .fetch(new Request('http://localhost/'), { incoming: { socket: { remoteAddress } } });

  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::1', '::1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['fe80::1', 'fe80:0:0:0::/64'],
  ])('is that of a household: %s', async (given, counted) => {
    expect(await (await of(given)).text()).toBe(counted);
  });
});

describe('the API within the process', () => {
  const pagesOver = (harness: Harness, answer: (api: PageApi) => Promise<unknown>) =>
    new Hono()
      .use(harness.site.guard)
      .get('/page', async (context) => context.json(await answer(harness.site.apiFor(context))))
      .route('/', harness.site.routes);

  it('answers as whoever asked for the page', async () => {
    const harness = aHarness();
    const pages = pagesOver(harness, async (api) => (await api.viewer()).name ?? 'nobody');
    const ask = async (headers: Readonly<Record<string, string>>) =>
      (await pages.request('/page', { headers: { host: 'localhost', ...headers } })).json();
    expect(await ask({})).toBe('nobody');
    expect(await ask(bearer)).toBe('token');
    expect((await pages.request('/page', { headers: { host: 'evil.example' } })).status).toBe(421);
  });

  it('can decide for them, and is counted once', async () => {
    const harness = aHarness();
    const pages = pagesOver(harness, (api) =>
      api.ask(holdEndpoint, { environment: 'production', reason: 'x' }),
    );
    const response = await pages.request('/page', { headers: { host: 'localhost', ...bearer } });
    expect(response.status).toBe(200);
    expect(harness.service.done).toEqual(['hold production "x" by token']);
  });

  it('is out of reach where nobody looked who asks', async () => {
    const harness = aHarness();
    const app = new Hono().get('/page', async (context) =>
      context.json(await harness.site.apiFor(context).viewer()),
    );
    app.onError((error, context) => context.text(error.message, 500));
    expect(await (await app.request('/page', { headers: bearer })).text()).toMatch(/nobody looked at/);
  });
});

it('shows the token in no answer, header or log', async () => {
  const harness = aHarness();
  const answers = [
    await signIn(harness),
    await signIn(harness, `${token}x`),
    await harness.ask('GET', '/api/v1/viewer', { headers: bearer }),
    await harness.ask('GET', '/api/v1/viewer', { headers: { authorization: `Bearer x${token}` } }),
    await harness.ask('GET', `/api/v1/nothing/${token}`, { headers: bearer }),
  ];
  const shown = await Promise.all(
    answers.map(async (one) => `${await one.text()} ${JSON.stringify([...one.headers])}`),
  );
  expect(answers.map(({ status }) => status)).toEqual([303, 401, 200, 401, 404]);
  expect(`${shown.join('\n')} ${JSON.stringify(harness.log.lines)}`).not.toContain(token);
  expect(harness.log.lines.length).toBeGreaterThan(1);
});
