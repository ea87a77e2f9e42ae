import { expect, it } from 'vitest';
import { aCaller } from './support/builders.ts';
import type { Client } from './support/client.ts';
import { aTenant } from './support/running.ts';

async function withStreams(count: number): Promise<Client> {
  const tenant = await aTenant();
  for (let n = 1; n <= count; n += 1)
    await tenant.import(aCaller({ id: `s${n}`, name: `Stream ${n}`, runs: [] }));
  return tenant;
}

const total = { 'X-Total-Count': 'true' };

it('pages a list and tells the total on every page that asks for it', async () => {
  const tenant = await withStreams(5);
  const pages = [];
  for (const number of [1, 2, 3, 4]) {
    const page = await tenant.call('GET', `/value-streams?pageNumber=${number}&pageSize=2`, undefined, total);
    expect(page.headers.get('X-Total-Count')).toBe('5');
    pages.push(page.body.map((stream: { name: string }) => stream.name));
  }
  expect(pages).toEqual([['Stream 1', 'Stream 2'], ['Stream 3', 'Stream 4'], ['Stream 5'], []]);
  expect((await tenant.call('GET', '/value-streams')).headers.get('X-Total-Count')).toBeNull();
});

it('gives sixty items where no size is asked for', async () => {
  const tenant = await withStreams(61);
  expect((await tenant.call('GET', '/value-streams')).body).toHaveLength(60);
});

it.each([
  ['pageNumber=0', 'pageNumber'],
  ['pageNumber=one', 'pageNumber'],
  ['pageNumber=', 'pageNumber'],
  ['pageSize=0', 'pageSize'],
  ['pageSize=201', 'pageSize'],
  ['pageSize=1.5', 'pageSize'],
  ['pageSize=-1', 'pageSize'],
])('refuses the page %s and names the field', async (query, field) => {
  const tenant = await aTenant();
  for (const list of ['value-streams', 'connections', 'cloud-functions', 'events', 'rules', 'forms']) {
    const answer = await tenant.call('GET', `/${list}?${query}`);
    expect(answer.status).toBe(400);
    expect(answer.body.details).toEqual([expect.objectContaining({ field })]);
  }
});
