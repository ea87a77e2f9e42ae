import { describe, expect, it } from 'vitest';
import type { ListedKind } from '../../../src/ports/tenant.ts';
import {
  aConnection,
  aDataStore,
  aDataStructure,
  aHook,
  aKey,
  aMakeScenario,
  aVariable,
} from '../../support/make-stand-in.ts';
import { aRig, never } from './rig.ts';

const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('the lists of a team', () => {
  it('are those that Make describes, without what would let anybody in', async () => {
    const { make, team } = await aRig();
    make.team.connections = [aConnection(2, 'shop', 'acme-commerce')];
    make.team.hooks = [aHook(11, 'Returned')];
    make.team.keys = [aKey(3, 'api', 'apikeyauth'), { id: 4, name: 'plain' }];
    make.team.dataStores = [aDataStore(137, 'Customers')];
    make.team.dataStructures = [aDataStructure(9, 'Customer')];
    make.team.functions = [{ id: 5, name: 'netPrice' }];
    make.team.teamVariables = [aVariable('shopUrl'), aVariable('id', true)];
    make.team.organizationVariables = [aVariable('shopUrl')];
    make.team.scenarios = [aMakeScenario(1865, 'Take back', { isinvalid: true, isActive: false })];

    expect(await team.connections(never)).toEqual([{ id: '2', name: 'shop', accountName: 'acme-commerce' }]);
    expect(await team.listed('hook', never)).toEqual([
      { id: '11', name: 'Returned', type: 'gateway-webhook' },
    ]);
    expect(await team.listed('keychain', never)).toEqual([
      { id: '3', name: 'api', type: 'apikeyauth' },
      { id: '4', name: 'plain' },
    ]);
    expect(await team.listed('dataStore', never)).toEqual([{ id: '137', name: 'Customers' }]);
    expect(await team.listed('dataStructure', never)).toEqual([{ id: '9', name: 'Customer' }]);
    expect(await team.listed('customFunction', never)).toEqual([{ id: 'netPrice', name: 'netPrice' }]);
    expect(await team.listed('variable', never)).toEqual([
      { id: 'team.shopUrl', name: 'shopUrl', type: 'team' },
      { id: 'team.id', name: 'id', type: 'team' },
      { id: 'organization.shopUrl', name: 'shopUrl', type: 'organization' },
    ]);
    expect(await team.scenarioHealth(never)).toEqual([
      { id: '1865', name: 'Take back', isInvalid: true, isActive: false },
    ]);
  });

  it('tell which variables have another value, without any value', async () => {
    const { make, team } = await aRig();
    make.team.teamVariables = [aVariable('shopUrl'), { ...aVariable('limit'), typeId: 1, value: 10 }];
    make.team.organizationVariables = [{ ...aVariable('isOpen'), typeId: 3, value: true }];
    const texts = new Map([
      ['team.shopUrl', 'https://staging.shop.example'],
      ['team.limit', '10'],
      ['organization.isOpen', 'true'],
      ['team.missing', 'any'],
    ]);

    expect(await team.differingVariables(texts, never)).toEqual(new Set(['team.shopUrl']));
    expect(JSON.stringify(await team.listed('variable', never))).not.toContain('value-canary');
  });

  it('are asked for with the token in a header, by GET alone, and never with it in an address', async () => {
    const { make, team } = await aRig();
    const kinds: readonly ListedKind[] = [
      'hook',
      'keychain',
      'dataStore',
      'dataStructure',
      'customFunction',
      'variable',
    ];

    await Promise.all([
      team.connections(never),
      team.scenarioHealth(never),
      ...kinds.map((kind) => team.listed(kind, never)),
    ]);

    expect(new Set(make.requests.map(({ path }) => path))).toEqual(
      new Set(
        [
          'connections',
          'hooks',
          'keys',
          'data-stores',
          'data-structures',
          'scenarios',
          'functions',
          'teams/123',
          'teams/123/variables',
          'organizations/77/variables',
        ].map((list) => `/api/v2/${list}`),
      ),
    );
    for (const { method, path, headers, query } of make.requests) {
      expect(method).toBe('GET');
      expect(headers['authorization']).toBe(`Token ${make.token}`);
      expect(query['teamId']).toBe(/^\/api\/v2\/(teams|organizations)\//.test(path) ? undefined : '123');
      expect(JSON.stringify(query)).not.toContain(make.token);
    }
  });

  it.each([
    ['whole pages', 2],
    ['pages that are smaller than what was asked for', 1000],
  ])('are read to their end, by %s', async (_, pageSize) => {
    const { make, team } = await aRig({ pageSize });
    make.pageCap = 2;
    make.team.dataStores = [1, 2, 3, 4, 5].map((id) => aDataStore(id, 'Customers'));

    expect((await team.listed('dataStore', never)).map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5']);
  });

  it('keep the digits of ids that no JavaScript number has', async () => {
    const { make, team } = await aRig();
    make.team.connections = [
      aConnection(2, 'shop', 'acme-commerce'),
      aConnection(3, 'till', 'acme-commerce'),
    ];
    make.digits.set(2, '9007199254740993').set(3, '225874569526501080001');

    expect((await team.connections(never)).map(({ id }) => id)).toEqual([
      '9007199254740993',
      '225874569526501080001',
    ]);
  });
});

describe('a list that is not whole is none', () => {
  it('where something was removed while it was read', async () => {
    const { make, team } = await aRig({ pageSize: 2 });
    make.team.scenarios = [1, 2, 3, 4].map((id) => aMakeScenario(id, `S${id}`));
    make.answer = ({ query }) => {
      if (query['pg[offset]'] === '1') make.team.scenarios.shift();
      return undefined;
    };

    await expect(team.scenarioHealth(never)).rejects.toMatchObject({
      code: 'SLC2169',
      remedy: 'retry',
      message: 'tenant staging: Make: GET /scenarios gave an incomplete list: it changed while it was read',
    });
  });

  it('where a page is given twice', async () => {
    const { make, team } = await aRig({ pageSize: 2 });
    make.answer = () => json({ dataStores: [aDataStore(1, 'a'), aDataStore(2, 'b')], pg: {} });

    await expect(team.listed('dataStore', never)).rejects.toMatchObject({ code: 'SLC2169' });
  });

  it('where one id is in it twice', async () => {
    const { make, team } = await aRig();
    make.team.connections = [aConnection(2, 'shop', 'a'), aConnection(2, 'till', 'a')];

    await expect(team.connections(never)).rejects.toMatchObject({ code: 'SLC2169' });
  });

  it('where it never ends', async () => {
    const { make, team } = await aRig({ pageSize: 1, perMinute: 1000 });
    make.answer = ({ query }) => {
      const from = Number(query['pg[offset]']);
      return json({ dataStores: [aDataStore(from + 1, 'a'), aDataStore(from + 2, 'b')], pg: {} });
    };

    await expect(team.listed('dataStore', never)).rejects.toMatchObject({
      code: 'SLC2169',
      message: expect.stringContaining('more than 200 pages') as string,
    });
  });

  it('where it comes in pages although it should not', async () => {
    const { make, team } = await aRig();
    make.answer = () => json({ connections: [], pg: { limit: 10, offset: 0 } });

    await expect(team.connections(never)).rejects.toMatchObject({ code: 'SLC2169' });
  });

  it('where it has resources of another team', async () => {
    const { make, team } = await aRig();
    make.team.connections = [{ ...aConnection(2, 'shop', 'a'), teamId: 124 }];

    await expect(team.connections(never)).rejects.toMatchObject({
      code: 'SLC2168',
      message: expect.stringContaining('it has resources of another team') as string,
    });
  });

  it.each([
    ['no JSON', '{"connections":[{"id":1,'],
    ['something else', '<html>maintenance</html>'],
    ['no list', '{"connections":null}'],
    ['a list without its key', '{"items":[]}'],
    ['a connection without a type', '{"connections":[{"id":1,"name":"a"}]}'],
    ['an id that is none', '{"connections":[{"id":1.5,"name":"a","accountName":"b"}]}'],
    ['arrays without an end', '['.repeat(200_000)],
  ])('where the answer is %s, and nothing of the answer is quoted', async (_, body) => {
    const { make, team } = await aRig();
    make.answer = () => ({ body });

    const error = await team.connections(never).catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: 'SLC2168', remedy: 'retry' });
    expect(String(error)).not.toContain('maintenance');
  });

  it('where a scenario does not say whether it is valid', async () => {
    const { make, team } = await aRig();
    const { isinvalid: _, ...silent } = aMakeScenario(1, 'S');
    make.answer = () => json({ scenarios: [silent], pg: {} });

    await expect(team.scenarioHealth(never)).rejects.toMatchObject({ code: 'SLC2168' });
  });
});
