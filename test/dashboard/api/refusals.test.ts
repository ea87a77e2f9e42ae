import { describe, expect, it } from 'vitest';
import { ServiceRefusal } from '../../../src/dashboard/api/service.ts';
import { asJson, aHarness, bearer, token } from './harness.ts';

const refusalOf = async (response: Response) => ({
  type: response.headers.get('content-type'),
  ...((await response.json()) as {
    readonly status: number;
    readonly title: string;
    readonly detail?: string;
  }),
});

describe('members that an endpoint does not declare', () => {
  it.each([
    ['POST', '/environments/production/approval?allowSecrets=yes', '{"digest":"abcdefg"}'],
    ['POST', '/environments/production/approval?allowDeletions=5', '{"digest":"abcdefg"}'],
    ['POST', '/environments/production/rollbacks?reason=other', `{"to":"${'0'.repeat(40)}"}`],
    ['PUT', '/environments/production/hold?bytes=1', '{"reason":"x"}'],
    ['DELETE', '/environments/production/hold?x=1', undefined],
    ['GET', '/stages?stage=production', undefined],
  ])('are refused in a query: %s %s', async (method, path, body) => {
    const the = aHarness();
    const response = await the.ask(method, `/api/v1${path}`, { headers: { ...bearer, ...asJson }, body });
    expect((await refusalOf(response)).detail).toMatch(/^In the query: .*: is unknown$/);
    expect(the.service.done).toEqual([]);
  });

  it('are left out of a body', async () => {
    const the = aHarness();
    const body = '{"reason":"stocktaking","bytes":null,"environment":"dev"}';
    const response = await the.ask('PUT', '/api/v1/environments/production/hold', {
      headers: { ...bearer, ...asJson },
      body,
    });
    expect(response.status).toBe(200);
    expect(the.service.done).toEqual(['hold production "stocktaking" by token']);
  });
});

describe('what cannot be understood', () => {
  it.each([
    ['GET', '/streams?is=fine', 'In the query: is:'],
    ['GET', '/streams?size=501', 'In the query: size:'],
    ['GET', '/streams?page=1&page=2', 'In the query: page:'],
    ['GET', '/streams?envronment=production', 'In the query: envronment: is unknown'],
    ['GET', '/streams/default/a/comparison', 'In the query: after:'],
    ['GET', '/runs?limit=many', 'In the query: limit:'],
    ['GET', '/pull-requests/default/x/plans/production', 'In the path: number:'],
    ['PUT', '/environments/production/hold', 'In the body: reason:'],
  ])('is refused by name: %s %s', async (method, path, detail) => {
    const body = method === 'GET' ? undefined : '{"reason":" "}';
    const response = await aHarness().ask(method, `/api/v1${path}`, {
      headers: { ...bearer, ...asJson },
      body,
    });
    const refusal = await refusalOf(response);
    expect(refusal).toMatchObject({ status: 400, type: 'application/problem+json' });
    expect(refusal.detail).toContain(detail);
  });

  it.each([
    ['no JSON', '{', asJson, 400],
    ['no type', '{"reason":"x"}', { 'content-type': undefined }, 415],
    ['a form', 'reason=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['too much', JSON.stringify({ reason: 'x'.repeat(70_000) }), asJson, 413],
    ['nothing', undefined, asJson, 400],
  ])('is refused as a body: %s', async (_what, body, headers, status) => {
    const harness = aHarness();
    const response = await harness.ask('PUT', '/api/v1/environments/production/hold', {
      headers: { ...bearer, ...headers },
      body,
    });
    expect(await refusalOf(response)).toMatchObject({ status, type: 'application/problem+json' });
    expect(harness.service.done).toEqual([]);
  });

  it('is refused as a route', async () => {
    const response = await aHarness().ask('GET', '/api/v1/nothing', { headers: bearer });
    expect(await refusalOf(response)).toMatchObject({ status: 404, type: 'application/problem+json' });
  });
});

describe('what goes wrong', () => {
  it.each([400, 404, 409, 413, 422, 503] as const)(
    'is answered with the status of the desk: %d',
    async (status) => {
      const harness = aHarness();
      harness.service.failure = new ServiceRefusal(`it said ${token}`, { status, remedy: `not ${token}` });
      const response = await harness.ask('POST', '/api/v1/stages/production/runs', { headers: bearer });
      const text = await response.text();
      expect(response.status).toBe(status);
      expect(text).toContain('it said [redacted]');
      expect(text).not.toContain(token);
    },
  );

  it('is logged and not told where nobody foresaw it', async () => {
    const harness = aHarness();
    harness.service.failure = new Error('the disk at /srv is full');
    const response = await harness.ask('GET', '/api/v1/stages', { headers: bearer });
    expect(await refusalOf(response)).toEqual({
      type: 'application/problem+json',
      title: 'Something went wrong in Sluice',
      status: 500,
      remedy: 'check the log of the daemon',
    });
    expect(harness.log.lines).toMatchObject([{ level: 'error', message: 'a request failed' }]);
  });

  it('takes the secrets out of good answers too', async () => {
    const harness = aHarness();
    harness.service.requestPlans.set('default 7 production', `canary ${token}`);
    const [row] = harness.service.rows;
    if (row !== undefined) harness.service.rows = [{ ...row, name: token }];
    for (const path of ['/streams', '/pull-requests/default/7/plans/production']) {
      const text = await (await harness.ask('GET', `/api/v1${path}`, { headers: bearer })).text();
      expect(text).toContain('[redacted]');
      expect(text).not.toContain(token);
    }
  });
});

describe('a file for an inbox', () => {
  const headers = { ...bearer, 'content-type': 'application/octet-stream' };
  const limit = 64 * 1024 * 1024;

  it('is refused by what it says of its length', async () => {
    const response = await aHarness().ask('POST', '/api/v1/stages/dev/inbox?name=a', {
      headers: { ...headers, 'content-length': String(limit + 1) },
      body: 'x',
    });
    expect(response.status).toBe(413);
  });

  it('is refused by its length, whatever it says', async () => {
    const harness = aHarness();
    const chunk = new Uint8Array(1024 * 1024);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += chunk.length;
        if (sent > 2 * limit) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const request = new Request('http://localhost:8080/api/v1/stages/dev/inbox?name=a', {
      method: 'POST',
      headers: { ...headers, host: 'localhost:8080' },
      body,
      duplex: 'half',
    });
    const response = await harness.site.routes.fetch(request);
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(limit + 4 * chunk.length);
    expect(harness.service.done).toEqual([]);
  });

  it('is refused as a form, which any page could send', async () => {
    const response = await aHarness().ask('POST', '/api/v1/stages/dev/inbox?name=a', {
      headers: { ...bearer, 'content-type': 'text/plain' },
      body: 'x',
    });
    expect(response.status).toBe(415);
  });

  it('gets a name that is safe in a header when it comes back', async () => {
    const harness = aHarness();
    harness.service.answer = () => Promise.resolve({ name: '"../\r\nx".zip', bytes: new Uint8Array([1]) });
    const response = await harness.ask('GET', '/api/v1/stages/dev/rounds/0001/files', { headers: bearer });
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="-..---x-.zip"');
  });
});

it('answers what somebody has already with nothing', async () => {
  const harness = aHarness();
  const first = await harness.ask('GET', '/api/v1/stages', { headers: bearer });
  const etag = first.headers.get('etag') ?? '';
  const again = await harness.ask('GET', '/api/v1/stages', { headers: { ...bearer, 'if-none-match': etag } });
  expect(again.status).toBe(304);
  harness.service.stagesThere = harness.service.stagesThere.slice(1);
  const changed = await harness.ask('GET', '/api/v1/stages', {
    headers: { ...bearer, 'if-none-match': etag },
  });
  expect(changed.status).toBe(200);
});
