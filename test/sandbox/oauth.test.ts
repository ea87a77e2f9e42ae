import { expect, it } from 'vitest';
import { Client } from './support/client.ts';
import { aTenant, running } from './support/running.ts';

it('gives a bearer token for the right credentials only', async () => {
  const tenant = await aTenant({ clientId: 'sluice', clientSecret: 'right' });
  const good = await tenant.token({ client_id: 'sluice', client_secret: 'right' });
  expect(good.body).toMatchObject({ token_type: 'Bearer', expires_in: 14_399 });
  for (const wrong of [
    { client_id: 'sluice', client_secret: 'wrong' },
    { client_id: 'other', client_secret: 'right' },
    { client_id: 'sluice', client_secret: 'right', scope: 'tenant=nobody' },
  ]) {
    const answer = await tenant.token(wrong);
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('right');
  }
  expect((await tenant.token({ grant_type: 'password' })).status).toBe(400);
});

it('answers 401 without a token, with an unknown one, and once a token has expired', async () => {
  let now = Date.UTC(2026, 0, 1);
  const tenant = await aTenant({ tokenLifetimeSeconds: 60, now: () => now });
  const lists = '/orchestration/acmedev/value-streams';
  expect((await tenant.send('GET', lists)).status).toBe(401);
  expect((await tenant.send('GET', lists, { headers: { Authorization: 'Bearer made-up' } })).status).toBe(
    401,
  );
  const token = (await tenant.token()).body;
  expect(token.expires_in).toBe(60);
  const headers = { Authorization: `Bearer ${token.access_token}` };
  now += 59_999;
  expect((await tenant.send('GET', lists, { headers })).status).toBe(200);
  now += 1;
  expect((await tenant.send('GET', lists, { headers })).status).toBe(401);
  const next = (await tenant.token()).body.access_token;
  expect((await tenant.send('GET', lists, { headers: { Authorization: `Bearer ${next}` } })).status).toBe(
    200,
  );
});

it('refuses a token of one tenant at another', async () => {
  const { url } = await running();
  const { access_token: token } = (await new Client(url, 'acmedev').token()).body;
  const other = await new Client(url, 'acmestage').send('GET', '/orchestration/acmestage/value-streams', {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(other.status).toBe(403);
});
