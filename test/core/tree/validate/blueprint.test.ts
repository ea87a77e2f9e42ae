import { expect, it } from 'vitest';
import { parseTreeFile } from '../../../../src/core/tree/parse.ts';
import type { JsonObject } from '../../../../src/core/json/json.ts';
import { blueprintProblems } from '../../../../src/core/tree/validate/blueprint.ts';

const path = 'scenarios/a.json';

/** `ids`: as they are written, since what JavaScript would print another way is kept as it is. */
function problems(...flow: readonly (JsonObject | string)[]) {
  const modules = flow.map((module) => (typeof module === 'string' ? module : JSON.stringify(module)));
  const text = `{"blueprint": {"flow": [${modules.join(',')}]}}`;
  const found = blueprintProblems(path, parseTreeFile(Buffer.from(text), path), undefined);
  return found.map(({ code, place }) => [code, place]);
}

it('takes an object for a module only where it names the module of an app', () => {
  const parameter = { module: 'Leads', id: 3 };

  expect(
    problems({ id: 3, module: 'crm:get', mapper: {} }, { id: 4, module: 'crm:add', mapper: parameter }),
  ).toEqual([]);
});

it('finds what points nowhere in a value that only looks like a module', () => {
  const mapper = { into: { module: 'Leads', name: '{{9.name}}' } };

  expect(problems({ id: 3, module: 'crm:add', mapper })).toEqual([
    ['SLC1020', '/blueprint/flow/0/mapper/into/name'],
  ]);
});

it.each(['"3"', '3', '9007199254740993'])('knows a module by the id %s', (id) => {
  const module = `{"id": ${id}, "module": "crm:get"}`;
  const digits = id.replaceAll('"', '');
  const user = { id: 1, module: 'crm:add', mapper: { to: `{{${digits}.name}}` } };
  const feeds = `{"id": 2, "module": "builtin:Aggregator", "parameters": {"feeder": ${id}}}`;

  expect(problems(module, user, feeds)).toEqual([]);
  expect(problems(module, module)).toEqual([['SLC1019', '/blueprint/flow/1/id']]);
  expect(problems(user, feeds)).toEqual([
    ['SLC1020', '/blueprint/flow/0/mapper/to'],
    ['SLC1020', '/blueprint/flow/1/parameters/feeder'],
  ]);
});

it.each([
  [
    'a placeholder of a connection',
    { __IMTCONN__: '<CONN_02>' },
    ['/blueprint/flow/0/parameters/__IMTCONN__'],
  ],
  ['a name in a declared field', { store: 'DATASTORE_1' }, ['/blueprint/flow/0/parameters/store']],
  ['a reference', { __IMTCONN__: { $ref: 'connections/shop' } }, []],
  ['an expression', { store: '{{3.store}}' }, []],
  ['an id, which a person may have written', { store: '51' }, []],
  ['no choice', { __IMTCONN__: '', store: null }, []],
  ['a text in a field of another name', { account: 'Sales', type: 'invoice' }, []],
])('warns only of texts in the place of an id: %s', (_, parameters, places) => {
  const file = {
    blueprint: { flow: [{ id: 3, module: 'crm:get', parameters, mapper: { store: 'Berlin' } }] },
  };
  const sidecar = { '3': { parameters: [{ name: 'store', type: 'datastore' }] } };
  const tree = parseTreeFile(Buffer.from(JSON.stringify(file)), path);

  const found = blueprintProblems(path, tree, sidecar);

  expect(found.map(({ code, severity, place }) => [code, severity, place])).toEqual(
    places.map((place) => ['SLC1054', 'warning', place]),
  );
});

it.each([
  ['the address of a hook', ['Call https://hook.eu1.make.com/6ze3mx42tvxr4cexof03kaxafoyo9jxy now'], 1],
  [
    'an address in a text with supplied parts',
    [['https://hook.acme.example/6ze3mx42tvxr4cexof03?shop=', { $value: 'shop' }]],
    1,
  ],
  [
    'an address that the environment supplies',
    [['https://hook.eu1.make.com/', { $secret: 'ordersHook' }]],
    0,
  ],
  ['an address of words', ['https://hook.acme.example/order-intake/notification-service'], 0],
])('warns only of an address of a hook that is the same in every environment: %s', (_, lines, warnings) => {
  const mapper = { data: { url: { $text: lines } } };
  const found = problems({ id: 3, module: 'http:ActionSendData', mapper });

  expect(found).toEqual(
    Array.from({ length: warnings }, () => ['SLC1055', '/blueprint/flow/0/mapper/data/url']),
  );
});

const uses = (id: number, used: number, more: JsonObject = {}): JsonObject => ({
  id,
  module: 'util:SetVariable2',
  mapper: { value: `{{${used}.value}}` },
  ...more,
});
const plain = (id: number, more: JsonObject = {}): JsonObject => ({
  id,
  module: 'http:ActionSendData',
  ...more,
});
const routes = (...flows: readonly (readonly JsonObject[])[]): JsonObject => ({
  id: 9,
  module: 'builtin:BasicRouter',
  routes: flows.map((flow) => ({ flow })),
});
const branches = (...flows: readonly (readonly JsonObject[])[]): JsonObject => ({
  id: 9,
  module: 'builtin:BasicIfElse',
  branches: flows.map((flow) => ({ flow })),
});

it.each<readonly [string, readonly JsonObject[], string | undefined]>([
  ['a module before it', [plain(1), uses(2, 1)], undefined],
  ['a module before its router', [plain(1), routes([plain(3)], [uses(2, 1)])], undefined],
  ['the module whose errors it handles', [plain(1, { onerror: [uses(2, 1)] })], undefined],
  ['its own output', [uses(1, 1)], undefined],
  [
    'none, since the number is in a regular expression or a text',
    [plain(1, { mapper: { value: '{{replace(replace(5.a; /3.b/g; "4.c"); / 2.d/; `6.e`)}}' } }), plain(5)],
    'error: never runs before',
  ],
  ['a module after it', [uses(2, 1), plain(1)], 'error: never runs before'],
  ['a module of another route', [routes([plain(1)], [uses(2, 1)])], 'error: never runs before'],
  ['a module of another branch', [branches([plain(1)], [uses(2, 1)])], 'error: never runs before'],
  ['a router after its own module', [uses(2, 9), routes([plain(1)])], 'error: never runs before'],
  ['a module of a branch before it', [branches([plain(1)], []), uses(2, 1)], 'warning: on every path'],
  ['a module that handles errors', [plain(3, { onerror: [plain(1)] }), uses(2, 1)], 'warning: on every path'],
  [
    'a tool of an agent',
    [plain(3, { tools: [{ name: 'stock', flow: [plain(1)] }] }), uses(2, 1)],
    'warning: on every path',
  ],
  [
    'the branch that ran, in a merge of branches',
    [branches([plain(1)], []), plain(2, { outputs: [{ name: 'a', values: ['{{1.value}}'] }] })],
    undefined,
  ],
  ['a module after its if-else', [branches([uses(2, 1)]), plain(1)], 'error: never runs before'],
])('knows the order in which modules run where one refers to %s', (_, flow, expected) => {
  const text = JSON.stringify({ blueprint: { flow } });
  const found = blueprintProblems(path, parseTreeFile(Buffer.from(text), path), undefined);
  const told = found.map(
    ({ severity, message }) =>
      `${severity}: ${/never runs before|on every path/.exec(message)?.[0] ?? message}`,
  );
  expect(told).toEqual(expected === undefined ? [] : [expected]);
});

it('finds what modules that something runs use of those that nothing runs, and not the other way round', () => {
  const text = JSON.stringify({
    blueprint: {
      flow: [uses(1, 5), uses(2, 1)],
      metadata: { designer: { orphans: [[plain(5), uses(6, 2)]] } },
    },
  });
  const found = blueprintProblems(path, parseTreeFile(Buffer.from(text), path), undefined);
  expect(found.map(({ place }) => place)).toEqual(['/blueprint/flow/0/mapper/value']);
});
