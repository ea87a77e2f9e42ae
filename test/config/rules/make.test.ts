import { describe, expect, it } from 'vitest';
import { briefly, loadText, refusal } from '../config-folder.ts';
import { prodByHttp, written } from '../written.ts';

const token = '{ env: MAKE_TOKEN }';
const byHand = (make: string) => `prod: { driver: directory, inbox: in, outbox: out, make: ${make} }`;
const ofHarness = (make: string): readonly [string, string] => [
  'tenant: acmestage,',
  `tenant: acmestage, make: ${make},`,
];

describe('Make of a tenant', () => {
  it('is off unless it is written', async () => {
    const { config } = await loadText(written());
    for (const tenant of config.pipelines[0]?.tenants.values() ?? []) expect(tenant.make).toBeUndefined();
  });

  it('is taken beside each driver, with a pace for the smallest plan', async () => {
    const { config, warnings } = await loadText(
      written(ofHarness(`{ zone: us1.make.celonis.com, teamId: 7, token: ${token}, perMinute: 240 }`), [
        prodByHttp,
        byHand(`{ zone: eu1.make.com, teamId: 8, token: ${token} }`),
      ]),
    );
    expect(warnings).toEqual([]);
    const tenants = config.pipelines[0]?.tenants;
    expect(tenants?.get('stage')?.make).toEqual({
      zone: 'us1.make.celonis.com',
      teamId: 7,
      token: { from: 'env', key: 'tenants.stage.make.token', name: 'MAKE_TOKEN' },
      perMinute: 240,
    });
    expect(tenants?.get('prod')).toMatchObject({
      driver: 'directory',
      make: { zone: 'eu1.make.com', teamId: 8, perMinute: 60 },
    });
  });

  it.each([
    ['http://127.0.0.1:4010', 'http://127.0.0.1:4010'],
    ['http://[::1]:80', 'http://[::1]'],
  ])('may be an address of this machine: %s', async (zone, read) => {
    const { config } = await loadText(written(ofHarness(`{ zone: "${zone}", teamId: 7, token: ${token} }`)));
    expect(config.pipelines[0]?.tenants.get('stage')?.make?.zone).toBe(read);
  });

  it.each([
    ['another host', `{ zone: eu1.make.com.example.org, teamId: 7, token: ${token} }`, 'SLC1106', 'zone'],
    ['a zone that does not exist', `{ zone: eu3.make.com, teamId: 7, token: ${token} }`, 'SLC1106', 'zone'],
    ['an address', `{ zone: "https://eu1.make.com", teamId: 7, token: ${token} }`, 'SLC1106', 'zone'],
    ['another machine', `{ zone: "http://192.0.2.1:80", teamId: 7, token: ${token} }`, 'SLC1106', 'zone'],
    ['no team', `{ zone: eu1.make.com, token: ${token} }`, 'SLC1105', 'teamId'],
    ['no such team', `{ zone: eu1.make.com, teamId: 0, token: ${token} }`, 'SLC1106', 'teamId'],
    ['a token as text', '{ zone: eu1.make.com, teamId: 7, token: 7d1c0a5e-ca9a }', 'SLC1107', 'token'],
    ['no pace', `{ zone: eu1.make.com, teamId: 7, token: ${token}, perMinute: 0 }`, 'SLC1106', 'perMinute'],
  ])('is refused with %s', async (_, make, code, key) => {
    const refused = await refusal(written(ofHarness(make)));
    expect(briefly(refused.problems)).toEqual([`${code} tenants.stage.make.${key}`]);
    expect(refused.message).not.toContain('7d1c0a5e');
  });

  it('is warned of where two tenants name one team', async () => {
    const make = `{ zone: eu1.make.com, teamId: 7, token: ${token} }`;
    const { warnings } = await loadText(written(ofHarness(make), [prodByHttp, byHand(make)]));
    expect(briefly(warnings)).toEqual(['SLC1154 tenants.prod.make.teamId']);
  });

  it('is warned of where nothing is brought to the tenant', async () => {
    const make = `{ zone: eu1.make.com, teamId: 7, token: ${token} }`;
    const { warnings } = await loadText(written(['tenant: acmedev,', `tenant: acmedev, make: ${make},`]));
    expect(briefly(warnings)).toEqual(['SLC1155 tenants.dev.make']);
  });
});
