import { expect, it } from 'vitest';
import { foundIds } from '../../../../src/core/tree/export/found-ids.ts';
import type { Json } from '../../../../src/core/json/json.ts';

const found = (metadata: Json, mapper: Json) =>
  foundIds({ module: 'shop:add', mapper, metadata }).map(({ kind, id, type, label }) => [
    kind,
    id,
    type,
    label,
  ]);

it('reads what is declared of lists in lists, also where one name is declared several times', () => {
  const specs = [
    { name: 'rows', type: 'array', spec: [{ name: 'to', type: 'account:shop' }] },
    { name: 'rows', type: 'array', spec: [{ name: 'from', type: 'keychain' }] },
    { name: 'rows', type: 'text' },
    { name: 'at', type: 'account:first' },
    { name: 'at', type: 'account:last' },
  ];
  const restore = { parameters: { at: { label: 'Shop' } } };

  expect(found({ parameters: specs, restore }, { rows: [{ to: 7 }, [{ from: 8 }]], at: 9 })).toEqual([
    ['connection', '9', 'last', 'Shop'],
    ['connection', '7', 'shop', undefined],
    ['keychain', '8', undefined, undefined],
  ]);
});

it('does not go through all that is declared for each item of a list', () => {
  const many = 100_000;
  const specs = Array.from({ length: many }, (_, index) => ({ name: `f${index}`, type: 'account:shop' }));

  expect(
    found(
      { parameters: specs },
      Array.from(specs, () => ({ f1: 7 })),
    ),
  ).toHaveLength(many);
});

const agentId = '0d6ec3c0-7d60-4c6b-9a1e-9a8c0d1f2b33';

it.each([
  ['declares it', 'shop:ask', { expect: [{ name: 'desk', type: 'aiagent' }] }, 'desk'],
  ['declares it as an input', 'shop:ask', { interface: [{ name: 'desk', type: 'aiagent' }] }, 'desk'],
  ['is of the app of agents and declares nothing', 'ai-agent:RunAnAIAgent', {}, 'agent'],
])('finds the agent in the mapper of a module that %s', (_, module, metadata, field) => {
  const mapper = { [field]: agentId, agents: agentId };

  expect(foundIds({ module, mapper, metadata })).toMatchObject([{ kind: 'agent', id: agentId }]);
});

it('takes labels from the restored form, also of fields in collections and in items of lists', () => {
  const specs = [
    { name: 'agent', type: 'aiagent' },
    {
      name: 'team',
      type: 'collection',
      spec: [{ name: 'rows', type: 'array', spec: [{ name: 'store', type: 'datastore' }] }],
    },
  ];
  const restored = {
    agent: { label: 'Order desk' },
    team: { nested: { rows: { items: [{ store: { label: 'Stock' } }, { store: { label: 'Prices' } }] } } },
  };
  const mapper = { agent: agentId, team: { rows: [{ store: 7 }, { store: 8 }] } };

  expect(found({ expect: specs, restore: { expect: restored } }, mapper)).toEqual([
    ['agent', agentId, undefined, 'Order desk'],
    ['dataStore', '7', undefined, 'Stock'],
    ['dataStore', '8', undefined, 'Prices'],
  ]);
});

it('finds the items of a list that are described without names', () => {
  const specs = [
    { name: 'stores', type: 'array', spec: { type: 'datastore' } },
    { name: 'rows', type: 'array', spec: { type: 'collection', spec: [{ name: 'to', type: 'udt' }] } },
  ];

  expect(found({ expect: specs }, { stores: [7, 8], rows: [{ to: 9 }] })).toEqual([
    ['dataStructure', '9', undefined, undefined],
    ['dataStore', '7', undefined, undefined],
    ['dataStore', '8', undefined, undefined],
  ]);
});
