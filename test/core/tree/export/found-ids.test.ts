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
