import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { aCaller, aPayload, aScenario } from './support/builders.ts';
import { type Answer, Client, fileOf } from './support/client.ts';
import { aTenant, aTenantWithShop } from './support/running.ts';

const simple = aCaller({ id: 'a', name: 'A', runs: [] });

async function names(tenant: Client): Promise<readonly string[]> {
  return (await tenant.state()).streams.map((stream: { name: string }) => stream.name);
}

async function imported(tenant: Client, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await tenant.import(aCaller({ id: `s${n}`, name: `S${n}`, runs: [] }));
}

it('waits as long as the latency says before it answers', async () => {
  const tenant = await aTenant();
  await tenant.token();
  await tenant.switches({ latencyMs: 80 });
  const started = performance.now();
  await tenant.list('/value-streams');
  expect(performance.now() - started).toBeGreaterThanOrEqual(79);
});

describe('failing', () => {
  it('fails so many calls that match, without doing their work, and tells when to come again', async () => {
    const tenant = await aTenant();
    const failNext = {
      count: 2,
      status: 503,
      retryAfter: 7,
      match: 'POST /orchestration/acmedev/value-streams/imp',
    };
    await tenant.switches({ failNext });
    await tenant.list('/value-streams');
    for (const status of [503, 503, 201]) {
      const answer = await tenant.import(simple);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('Retry-After')).toBe(status === 503 ? '7' : null);
    }
    expect(await names(tenant)).toEqual(['A']);
  });

  it('fails the next call, whichever it is, without a match', async () => {
    const tenant = await aTenant();
    await tenant.switches({ failNext: { status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' } });
    const failed = await tenant.call('GET', '/forms');
    expect(failed.headers.get('Retry-After')).toBe('Wed, 21 Oct 2026 07:28:00 GMT');
    expect((await tenant.call('GET', '/forms')).status).toBe(200);
  });

  it('fails the asking for a token where a match names it', async () => {
    const tenant = await aTenant();
    await tenant.switches({ failNext: { status: 503, match: '/oauth/token' } });
    expect((await tenant.token()).status).toBe(503);
    expect((await tenant.token()).status).toBe(200);
  });

  it('stops failing when the switch is put back', async () => {
    const tenant = await aTenant();
    await tenant.list('/rules');
    await tenant.switches({ failNext: { status: 500, count: 9 } });
    await tenant.switches({ failNext: null });
    expect((await tenant.call('GET', '/forms')).status).toBe(200);
  });
});

describe('cutting the connection', () => {
  it.each([
    ['before', []],
    ['after', ['A']],
  ])('does so %s the work was done', async (when, there) => {
    const tenant = await aTenant();
    await tenant.list('/rules');
    await tenant.switches({ cutNext: { when, match: '/import' } });
    await expect(tenant.import(simple)).rejects.toThrow('fetch failed');
    expect(await names(tenant)).toEqual(there);
    expect((await tenant.import(simple)).status).toBe(201);
  });
});

it('does the work and never answers where it hangs', async () => {
  const tenant = await aTenant();
  const { access_token: token } = (await tenant.token()).body;
  await tenant.switches({ hangNext: { match: '/import' } });
  const waiting = new AbortController();
  const hanging = fetch(`${tenant.url}/orchestration/acmedev/value-streams/import`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
    body: JSON.stringify(fileOf(simple)),
    signal: waiting.signal,
  }).then(
    () => 'answered',
    () => 'aborted',
  );
  await expect.poll(() => names(tenant)).toEqual(['A']);
  expect(await Promise.race([hanging, sleep(100, 'still waiting')])).toBe('still waiting');
  waiting.abort();
  expect(await hanging).toBe('aborted');
  expect((await tenant.requests()).at(-1)).toMatchObject({ status: 201, outcome: 'hung' });
});

function page(tenant: Client, number: number, size = 2): Promise<Answer> {
  const total = { 'X-Total-Count': 'true' };
  return tenant.call('GET', `/value-streams?pageNumber=${number}&pageSize=${size}`, undefined, total);
}

describe('lists', () => {
  it('miss items of a page that the total counts', async () => {
    const tenant = await aTenant();
    await imported(tenant, 4);
    await tenant.switches({ halfPages: true });
    for (const number of [1, 2]) {
      const { body, headers } = await page(tenant, number);
      expect(body).toHaveLength(1);
      expect(headers.get('X-Total-Count')).toBe('4');
    }
    expect((await page(tenant, 1, 1)).body).toEqual([]);
  });

  it('tell a total that shrinks from page to page', async () => {
    const tenant = await aTenant();
    await imported(tenant, 4);
    await tenant.switches({ shrinkingTotal: true });
    const totals = [];
    for (const number of [1, 2]) totals.push((await page(tenant, number)).headers.get('X-Total-Count'));
    expect(totals).toEqual(['4', '3']);
  });

  it('come in another order each time, and whole', async () => {
    const tenant = await aTenant();
    await imported(tenant, 5);
    await tenant.switches({ reorderLists: true });
    const walks = [];
    for (let walk = 0; walk < 4; walk += 1) {
      const pages = [await page(tenant, 1), await page(tenant, 2), await page(tenant, 3)];
      walks.push(pages.flatMap(({ body }) => body.map((stream: { name: string }) => stream.name)));
    }
    for (const walk of walks) expect(new Set(walk)).toEqual(new Set(['S0', 'S1', 'S2', 'S3', 'S4']));
    expect(new Set(walks.map((walk) => walk.join())).size).toBe(4);
  });

  it('come in another order in exports too, which changes no revision', async () => {
    const { tenant, shop } = await aTenantWithShop();
    const scenarios = [1, 2, 3].map((n) =>
      aScenario({ id: `${n}`, hook: n, name: `N${n}`, connection: shop }),
    );
    const { id } = (await tenant.import(aPayload({ scenarios }))).body.valueStream;
    const { revision } = await tenant.show(id);
    await tenant.switches({ reorderLists: true });
    const orders = new Set<string>();
    for (let n = 0; n < 3; n += 1) {
      const exported = await tenant.export(id);
      orders.add(exported.scenarios.map((one: { scenario_id: string }) => one.scenario_id).join());
    }
    expect(orders.size).toBe(3);
    expect((await tenant.show(id)).revision).toBe(revision);
  });
});

it('cannot replace in place where that is switched off', async () => {
  const tenant = await aTenant();
  const rules = { rules: [{ name: 'isBig' }] };
  const { id } = (await tenant.import(aPayload({ scenarios: [], sections: rules }))).body.valueStream;
  const [rule] = await tenant.list('/rules');
  await tenant.switches({ inPlace: false });
  expect((await tenant.replace(id, simple)).status).toBe(405);
  expect((await tenant.call('PUT', `/rules/${rule.id}`, rule)).status).toBe(405);
  expect((await tenant.show(id)).version.number).toBe(1);
  expect((await tenant.call('DELETE', `/rules/${rule.id}`)).status).toBe(204);
});

it('leaves out revision and mapping where it is told to', async () => {
  const tenant = await aTenant();
  await tenant.switches({ omitRevision: true, omitMapping: true });
  const { body } = await tenant.import(simple);
  expect(body).not.toHaveProperty('mapping');
  expect(body.valueStream).not.toHaveProperty('revision');
  expect((await tenant.list('/value-streams'))[0]).not.toHaveProperty('revision');
  await tenant.switches({ omitRevision: false });
  expect((await tenant.list('/value-streams'))[0]).toHaveProperty('revision');
});

describe('a pending validation', () => {
  it('ends after so many reads, by list or by id, and forbids activation until then', async () => {
    const tenant = await aTenant();
    await tenant.switches({ pendingValidation: 2 });
    const { valueStream } = (await tenant.import(simple)).body;
    expect(valueStream.validation).toBe('pending');
    const activate = () => tenant.call('POST', `/value-streams/${valueStream.id}/activate`);
    expect((await activate()).status).toBe(409);
    expect((await tenant.show(valueStream.id)).validation).toBe('pending');
    expect((await tenant.list('/value-streams'))[0].validation).toBe('pending');
    expect((await tenant.show(valueStream.id)).validation).toBe('validated');
    expect((await activate()).status).toBe(204);
  });

  it('leaves a replaced stream active until it ends invalid', async () => {
    const tenant = await aTenant();
    const { id } = (await tenant.import(simple)).body.valueStream;
    await tenant.call('POST', `/value-streams/${id}/activate`);
    await tenant.switches({ pendingValidation: 1, invalidNext: 1 });
    expect((await tenant.replace(id, simple)).body.valueStream).toMatchObject({
      state: 'active',
      validation: 'pending',
    });
    expect(await tenant.show(id)).toMatchObject({ state: 'active', validation: 'pending' });
    expect(await tenant.show(id)).toMatchObject({ state: 'inactive', validation: 'invalid' });
  });
});

it('makes so many next imports invalid, though nothing is missing', async () => {
  const tenant = await aTenant();
  await tenant.switches({ invalidNext: 1 });
  const [first, second] = [await tenant.import(simple), await tenant.import(simple)];
  expect(first.body).toMatchObject({ valueStream: { validation: 'invalid' }, missing: { references: [] } });
  expect(second.body.valueStream.validation).toBe('validated');
});

it('answers 429 when the bucket is empty, and says when there is a token again', async () => {
  let now = Date.UTC(2026, 0, 1);
  const tenant = await aTenant({ now: () => now });
  await tenant.list('/rules');
  await tenant.switches({ rateLimit: { perSecond: 0.5, burst: 2 } });
  const call = () => tenant.call('GET', '/rules');
  expect([(await call()).status, (await call()).status]).toEqual([200, 200]);
  const refused = await call();
  expect(refused.status).toBe(429);
  expect(refused.headers.get('Retry-After')).toBe('2');
  now += 1_999;
  expect((await call()).headers.get('Retry-After')).toBe('1');
  now += 1;
  expect((await call()).status).toBe(200);
  expect((await call()).status).toBe(429);
});

it('plays its faults for one tenant and not for its neighbour', async () => {
  const { url } = await aTenant();
  const [one, other] = [new Client(url, 'acmedev'), new Client(url, 'acmestage')];
  await one.list('/rules');
  await other.list('/rules');
  await one.switches({ failNext: { status: 500, count: 5 } });
  expect((await other.call('GET', '/rules')).status).toBe(200);
  expect((await one.call('GET', '/rules')).status).toBe(500);
});
