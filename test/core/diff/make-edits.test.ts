import { describe, expect, it } from 'vitest';
import { diffTrees } from '../../../src/core/diff/diff-trees.ts';
import { diffText } from '../../../src/core/diff/print/text.ts';
import { treeOf } from '../../support/tree-of.ts';

/** A part of a blueprint as JSON, to edit. */
type Editable = ReturnType<typeof JSON.parse>;

const stream = 'value-streams/orders/value-stream.json';
const scenario = 'value-streams/orders/scenarios/split.json';
const second = 'value-streams/orders/scenarios/remind.json';

const module = (id: number, name: string, more: object = {}): Editable => ({
  id,
  module: name,
  version: 1,
  parameters: {},
  mapper: {},
  ...more,
});

const when = (name: string, a: string, o: string, b: string) => ({ name, conditions: [[{ a, o, b }]] });

const mail =
  'Dear {{1.name}}, thank you for order {{2.data.id}}. We received it today and will ship it to the address that you gave us.';

/** A scenario as Make exports it: a webhook, a request, and a router with two routes, one of them with a loop. */
const split = (): Editable => ({
  blueprint: {
    name: 'Split',
    flow: [
      module(1, 'gateway:CustomWebHook', { parameters: { hook: 7, maxResults: 1 } }),
      module(2, 'http:ActionSendData', {
        mapper: { url: 'https://api.acme.example/orders/{{1.id}}', method: 'get', headers: [] },
        onerror: [module(3, 'builtin:Ignore')],
      }),
      module(9, 'builtin:BasicRouter', {
        mapper: null,
        routes: [
          {
            flow: [
              module(10, 'google-sheets:addRow', {
                parameters: { __IMTCONN__: { $ref: 'connections/google' } },
                mapper: { spreadsheetId: '/1aB', sheetId: 'Orders', values: { '0': '{{2.data.id}}' } },
                filter: when('Retail', '{{2.data.type}}', 'text:equal', 'retail'),
              }),
              module(11, 'google-email:ActionSendEmail', {
                mapper: { to: ['sales@acme.example'], subject: 'Order {{2.data.id}}', html: mail },
                metadata: { designer: { name: 'Thank the customer' } },
              }),
            ],
          },
          {
            flow: [
              module(20, 'builtin:BasicFeeder', {
                mapper: { array: '{{2.data.lines}}' },
                filter: when('Wholesale', '{{2.data.type}}', 'text:equal', 'wholesale'),
              }),
              module(21, 'util:SetVariable2', {
                mapper: { name: 'total', scope: 'roundtrip', value: '{{20.price * 2}}' },
              }),
              module(22, 'builtin:BasicAggregator', { parameters: { feeder: 20 } }),
              module(23, 'slack:CreateMessage', {
                parameters: { __IMTCONN__: { $ref: 'connections/slack' } },
                mapper: { channel: '#wholesale', text: 'Order {{2.data.id}}' },
              }),
            ],
          },
        ],
      }),
    ],
    metadata: { version: 1, scenario: { roundtrips: 1, maxErrors: 3, sequential: false } },
  },
  scheduling: { type: 'immediately' },
});

/** A scenario with an agent that has a tool, and an if-else. */
const remind = (): Editable => ({
  blueprint: {
    name: 'Remind',
    flow: [
      module(1, 'datastore:SearchRecord', { parameters: { datastore: { $ref: 'data-stores/orders' } } }),
      module(2, 'ai-local-agent:RunLocalAIAgent', {
        mapper: { systemPrompt: 'You answer customers.' },
        tools: [
          { name: 'stock', description: 'Looks up the stock', flow: [module(3, 'http:ActionSendData')] },
        ],
      }),
      module(4, 'builtin:BasicIfElse', {
        branches: [
          {
            type: 'condition',
            label: 'VIP',
            conditions: [[{ a: '{{1.vip}}', o: 'boolean:equal', b: 'true' }]],
            flow: [module(5, 'slack:CreateMessage')],
          },
          { type: 'else', flow: [] },
        ],
      }),
    ],
  },
});

interface Files {
  [stream]: Editable;
  [scenario]: Editable;
  [second]: Editable;
}

const filesBefore = (): Files => ({
  [stream]: { name: 'Orders', state: 'active' },
  [scenario]: split(),
  [second]: remind(),
});

const connections = {
  'connections/google.json': { name: 'My Google connection', accountName: 'google' },
  'connections/slack.json': { name: 'My Slack connection', accountName: 'slack2' },
  'connections/slack-sales.json': { name: 'Slack of sales', accountName: 'slack2' },
  'data-stores/orders.json': { name: 'Orders', type: 'datastore' },
};

const treeWith = (files: object) =>
  treeOf(
    Object.entries({ ...connections, ...files }).map(([path, json]) => [path, JSON.stringify(json)] as const),
  );

/** The lines for an edit, without the stream that all of them name. */
function sentences(edit: (files: Files) => void): readonly string[] {
  const after = filesBefore();
  edit(after);
  const [lines = ''] = diffText(diffTrees(treeWith(filesBefore()), treeWith(after))).split('\n\n');
  return lines.split('\n').map((line) => line.replace('stream Orders › ', ''));
}

/** An edit of the first scenario: its flow, the routes of its router, and all of it. */
const inSplit =
  (edit: (parts: { flow: Editable[]; routes: Editable[]; all: Editable }) => void) => (files: Files) => {
    const all = files[scenario];
    edit({ flow: all.blueprint.flow, routes: all.blueprint.flow[2].routes, all });
  };

const inRemind = (edit: (flow: Editable[]) => void) => (files: Files) => edit(files[second].blueprint.flow);

type Row = readonly [title: string, edit: (files: Files) => void, lines: readonly string[]];

const rows: readonly Row[] = [
  [
    'a value of a module is changed',
    inSplit(({ routes }) => (routes[0].flow[0].mapper.sheetId = 'Orders 2027')),
    ['~ scenario Split › module 10 Google Sheets · Add a row › sheetId: "Orders" → "Orders 2027"'],
  ],
  [
    'a field of a module is filled in for the first time',
    inSplit(({ flow }) => (flow[1].mapper.timeout = 30)),
    ['+ scenario Split › module 2 HTTP · Make a request › timeout: 30'],
  ],
  [
    'a field of a module is emptied',
    inSplit(({ flow }) => delete flow[1].mapper.method),
    ['- scenario Split › module 2 HTTP · Make a request › method: "get"'],
  ],
  [
    'another connection is chosen',
    inSplit(({ routes }) => (routes[1].flow[3].parameters.__IMTCONN__ = { $ref: 'connections/slack-sales' })),
    [
      '~ scenario Split › module 23 Slack · Create a message › connection: My Slack connection → Slack of sales',
    ],
  ],
  [
    'a keychain is chosen',
    inSplit(({ flow }) => (flow[1].parameters.__IMTKEY__ = { $ref: 'keychains/acme' })),
    ['+ scenario Split › module 2 HTTP · Make a request › keychain: acme'],
  ],
  [
    'several words of a text are changed',
    inSplit(
      ({ routes }) =>
        (routes[0].flow[1].mapper.html = mail
          .replace('Dear', 'Hello')
          .replace('today', 'this morning')
          .replace('the address', 'the postal address')),
    ),
    [
      '~ scenario Split › module 11 Thank the customer (Gmail · Send an email) › html: [Dear → Hello] {{1.name}}, thank you for order {{2.data.id}}. We received it [today → this morning] and will ship it to the [+postal ]address that you gave us.',
    ],
  ],
  [
    'a module is added in the middle of a route',
    inSplit(({ routes }) =>
      routes[1].flow.splice(3, 0, module(30, 'datastore:AddRecord', { mapper: { key: '{{2.data.id}}' } })),
    ),
    [
      '+ scenario Split › module 30 Data store · Add/replace a record, in route 2 "Wholesale" of module 9 Router, after module 22 Array aggregator: key: "{{2.data.id}}"',
    ],
  ],
  [
    'a module is added at the end, with a connection and a filter',
    inSplit(({ routes }) =>
      routes[0].flow.push(
        module(31, 'slack:CreateMessage', {
          parameters: { __IMTCONN__: { $ref: 'connections/slack' } },
          mapper: { channel: '#retail', text: 'New order {{2.data.id}} of {{1.name}}', markdown: true },
          filter: when('Large', '{{2.data.total}}', 'number:greater', '1000'),
        }),
      ),
    ),
    [
      '+ scenario Split › module 31 Slack · Create a message, in route 1 "Retail" of module 9 Router, after module 11 Thank the customer (Gmail · Send an email): filter "Large", if {{2.data.total}} greater than 1000, connection: My Slack connection, and 3 more',
    ],
  ],
  [
    'a module is removed',
    inSplit(({ routes }) => routes[1].flow.splice(1, 1)),
    [
      '- scenario Split › module 21 Tools · Set variable, in route 2 "Wholesale" of module 9 Router, after module 20 Iterator: name: "total", scope: "roundtrip", value: "{{20.price * 2}}"',
    ],
  ],
  [
    'a module is moved within its route',
    inSplit(({ routes }) => routes[0].flow.reverse()),
    [
      '> scenario Split › module 11 Thank the customer (Gmail · Send an email): moved from route 1 "Retail" of module 9 Router, after module 10 Google Sheets · Add a row, to the start of route 1 of module 9 Router',
    ],
  ],
  [
    'a module is moved to another route',
    inSplit(({ routes }) => routes[0].flow.push(routes[1].flow.pop())),
    [
      '> scenario Split › module 23 Slack · Create a message: moved from route 2 "Wholesale" of module 9 Router, after module 22 Array aggregator, to route 1 "Retail" of module 9 Router, after module 11 Thank the customer (Gmail · Send an email)',
    ],
  ],
  [
    'a module is replaced by another one that Make gives its number',
    inSplit(({ flow }) => (flow[1] = module(2, 'datastore:SearchRecord', { mapper: { limit: '1' } }))),
    [
      '+ scenario Split › module 2 Data store · Search records, after module 1 Webhooks · Custom webhook: limit: "1"',
      '- scenario Split › module 2 HTTP · Make a request, after module 1 Webhooks · Custom webhook, with 1 module: url: "https://api.acme.example/orders/{{1.id}}", method: "get", headers: []; error handler: 3 Ignore',
    ],
  ],
  [
    'a module is removed, and Make gives its number to a new one of its action elsewhere',
    inSplit(({ routes }) => {
      routes[1].flow.pop();
      routes[0].flow.push(
        module(23, 'slack:CreateMessage', {
          parameters: { __IMTCONN__: { $ref: 'connections/slack' } },
          mapper: { channel: '#retail', text: 'We thanked {{1.name}}' },
        }),
      );
    }),
    [
      '+ scenario Split › module 23 Slack · Create a message, in route 1 "Retail" of module 9 Router, after module 11 Thank the customer (Gmail · Send an email): connection: My Slack connection, channel: "#retail", text: "We thanked {{1.name}}"',
      '- scenario Split › module 23 Slack · Create a message, in route 2 "Wholesale" of module 9 Router, after module 22 Array aggregator: connection: My Slack connection, channel: "#wholesale", text: "Order {{2.data.id}}"',
    ],
  ],
  [
    'a new module with the number of a removed one has the usual values of its action',
    inSplit(({ flow, routes }) => {
      const [request] = flow.splice(1, 1);
      const { onerror: _, ...rest } = request;
      const mapper = { ...request.mapper, url: 'https://mail.acme.example/labels?order={{1.number}}' };
      routes[0].flow.push({ ...rest, mapper });
    }),
    [
      '+ scenario Split › module 2 HTTP · Make a request, in route 1 "Retail" of module 9 Router, after module 11 Thank the customer (Gmail · Send an email): url: "https://mail.acme.example/labels?order={{1.number}}", method: "get", headers: []',
      '- scenario Split › module 2 HTTP · Make a request, after module 1 Webhooks · Custom webhook, with 1 module: url: "https://api.acme.example/orders/{{1.id}}", method: "get", headers: []; error handler: 3 Ignore',
    ],
  ],
  [
    'a module is moved to another route and one of its values is changed',
    inSplit(({ routes }) => {
      const slack = routes[1].flow.pop();
      slack.mapper.channel = '#retail';
      slack.mapper.text = 'Order {{1.data.id}}';
      routes[0].flow.push(slack);
    }),
    [
      '> scenario Split › module 23 Slack · Create a message: moved from route 2 "Wholesale" of module 9 Router, after module 22 Array aggregator, to route 1 "Retail" of module 9 Router, after module 11 Thank the customer (Gmail · Send an email)',
      '~ scenario Split › module 23 Slack · Create a message › channel: "#wholesale" → "#retail"',
      '~ scenario Split › module 23 Slack · Create a message › text: "Order {{2.data.id}}" → "Order {{1.data.id}}"',
    ],
  ],
  [
    'a module is moved and a long text of it is changed',
    inSplit(({ routes }) => {
      const [mailing] = routes[0].flow.splice(1, 1);
      delete mailing.metadata;
      mailing.mapper = { html: mail.replace('today', 'this morning') };
      routes[1].flow.splice(1, 0, mailing);
    }),
    [
      '> scenario Split › module 11 Gmail · Send an email: moved from route 1 "Retail" of module 9 Router, after module 10 Google Sheets · Add a row, to route 2 "Wholesale" of module 9 Router, after module 20 Iterator',
      '~ scenario Split › module 11 Gmail · Send an email › html: …for order {{2.data.id}}. We received it [today → this morning] and will ship it to the address that yo…',
      '- scenario Split › module 11 Gmail · Send an email › subject: "Order {{2.data.id}}"',
      '- scenario Split › module 11 Gmail · Send an email › to: ["sales@acme.example"]',
      '- scenario Split › module 11 Gmail · Send an email › name: "Thank the customer"',
    ],
  ],
  [
    'a module with a name is moved and all its values are changed',
    inSplit(({ routes }) => {
      const [mailing] = routes[0].flow.splice(1, 1);
      mailing.mapper = { html: 'Hello' };
      routes[1].flow.splice(1, 0, mailing);
    }),
    [
      '> scenario Split › module 11 Thank the customer (Gmail · Send an email): moved from route 1 "Retail" of module 9 Router, after module 10 Google Sheets · Add a row, to route 2 "Wholesale" of module 9 Router, after module 20 Iterator',
      '~ scenario Split › module 11 Thank the customer (Gmail · Send an email) › html: "Dear {{1.name}}, thank you for order {{2.data.id… → "Hello"',
      '- scenario Split › module 11 Thank the customer (Gmail · Send an email) › subject: "Order {{2.data.id}}"',
      '- scenario Split › module 11 Thank the customer (Gmail · Send an email) › to: ["sales@acme.example"]',
    ],
  ],
  [
    'all values of a module are changed in its place',
    inSplit(({ routes }) => (routes[1].flow[3].mapper = { channel: '#b2b', text: 'Hello' })),
    [
      '~ scenario Split › module 23 Slack · Create a message › channel: "#wholesale" → "#b2b"',
      '~ scenario Split › module 23 Slack · Create a message › text: "Order {{2.data.id}}" → "Hello"',
    ],
  ],
  [
    'a module is named',
    inSplit(({ routes }) => (routes[1].flow[3].metadata = { designer: { name: 'Tell sales' } })),
    ['+ scenario Split › module 23 Tell sales (Slack · Create a message) › name: "Tell sales"'],
  ],
  [
    'a module is named otherwise',
    inSplit(({ routes }) => (routes[0].flow[1].metadata.designer.name = 'Confirm the order')),
    [
      '~ scenario Split › module 11 Confirm the order (Gmail · Send an email): renamed "Thank the customer" → "Confirm the order"',
    ],
  ],
  [
    'a route is added, with a router in it',
    inSplit(({ routes }) =>
      routes.push({
        flow: [
          module(94, 'http:ActionSendData', { filter: when('Marketplace', '{{2.data.shop}}', 'exist', '') }),
          module(95, 'util:SetVariable2'),
          module(96, 'builtin:BasicRouter', {
            routes: [
              { flow: [module(97, 'slack:CreateMessage')] },
              {
                flow: [
                  module(98, 'datastore:AddRecord', { filter: when('Gift', '{{94.gift}}', 'exist', '') }),
                ],
              },
            ],
          }),
        ],
      }),
    ),
    [
      '+ scenario Split › module 9 Router › route 3 "Marketplace", with 5 modules: if {{2.data.shop}} exists; 94 HTTP · Make a request → 95 Tools · Set variable → 96 Router (route 1: 97 Slack · Create a message; route 2 "Gift": 98 Data store · Add/replace a record)',
    ],
  ],
  [
    'a route is removed',
    inSplit(({ routes }) => routes.shift()),
    [
      '- scenario Split › module 9 Router › route 1 "Retail", with 2 modules: if {{2.data.type}} equal to retail; 10 Google Sheets · Add a row → 11 Thank the customer (Gmail · Send an email)',
    ],
  ],
  [
    'two routes are exchanged',
    inSplit(({ routes }) => routes.reverse()),
    ['> scenario Split › module 9 Router › route 1 "Wholesale": moved from place 2 to place 1'],
  ],
  [
    'the value of a filter is changed',
    inSplit(({ routes }) => (routes[1].flow[0].filter.conditions[0][0].b = 'b2b')),
    [
      '~ scenario Split › module 20 Iterator › filter › condition 1 {{2.data.type}} equal to › right side: "wholesale" → "b2b"',
    ],
  ],
  [
    'the operator of a filter is changed',
    inSplit(({ routes }) => (routes[1].flow[0].filter.conditions[0][0].o = 'text:contain:ci')),
    [
      '~ scenario Split › module 20 Iterator › filter › condition 1 {{2.data.type}} contains (case insensitive) › operator: equal to → contains (case insensitive)',
    ],
  ],
  [
    'a condition is added to a filter',
    inSplit(({ routes }) =>
      routes[1].flow[0].filter.conditions[0].push({ a: '{{2.data.total}}', o: 'number:greater', b: '100' }),
    ),
    ['+ scenario Split › module 20 Iterator › filter › condition 2 {{2.data.total}} greater than: 100'],
  ],
  [
    'a filter is named otherwise',
    inSplit(({ routes }) => (routes[1].flow[0].filter.name = 'Dealers')),
    ['~ scenario Split › module 20 Iterator › filter › name: "Wholesale" → "Dealers"'],
  ],
  [
    'a filter is added',
    inSplit(
      ({ routes }) =>
        (routes[1].flow[3].filter = when('Large', '{{2.data.total}}', 'number:greater', '1000')),
    ),
    [
      '+ scenario Split › module 23 Slack · Create a message › filter: "Large", if {{2.data.total}} greater than 1000',
    ],
  ],
  [
    'a filter is removed',
    inSplit(({ routes }) => delete routes[0].flow[0].filter),
    [
      '- scenario Split › module 10 Google Sheets · Add a row › filter: "Retail", if {{2.data.type}} equal to retail',
    ],
  ],
  [
    'an error handler is added',
    inSplit(({ routes }) =>
      Object.assign(routes[0].flow[0], {
        onerror: [module(40, 'slack:CreateMessage'), module(41, 'builtin:Resume')],
      }),
    ),
    [
      '+ scenario Split › module 40 Slack · Create a message, at the start of the error handler of module 10 Google Sheets · Add a row',
      '+ scenario Split › module 41 Resume, in the error handler of module 10 Google Sheets · Add a row, after module 40 Slack · Create a message',
    ],
  ],
  [
    'an error handler is removed',
    inSplit(({ flow }) => delete flow[1].onerror),
    [
      '- scenario Split › module 3 Ignore, at the start of the error handler of module 2 HTTP · Make a request',
    ],
  ],
  [
    'an error handler is replaced',
    inSplit(({ flow }) =>
      Object.assign(flow[1], {
        onerror: [module(42, 'builtin:Break', { mapper: { retry: true, count: '3' } })],
      }),
    ),
    [
      '+ scenario Split › module 42 Break, at the start of the error handler of module 2 HTTP · Make a request: retry: true, count: "3"',
      '- scenario Split › module 3 Ignore, at the start of the error handler of module 2 HTTP · Make a request',
    ],
  ],
  [
    'a router is put before the rest of a route',
    inSplit(({ routes }) => {
      const rest = routes[1].flow.splice(3);
      routes[1].flow.push(
        module(50, 'builtin:BasicRouter', {
          routes: [{ flow: rest }, { flow: [module(51, 'datastore:AddRecord')] }],
        }),
      );
    }),
    [
      '+ scenario Split › module 50 Router, in route 2 "Wholesale" of module 9 Router, after module 22 Array aggregator, with 1 module: route 2: 51 Data store · Add/replace a record',
      '> scenario Split › module 23 Slack · Create a message: moved from route 2 "Wholesale" of module 9 Router, after module 22 Array aggregator, to the start of route 1 of module 50 Router',
    ],
  ],
  [
    'many modules are pasted',
    inSplit(({ routes }) =>
      routes[0].flow.push(
        ...Array.from({ length: 38 }, (_, index) => module(100 + index, 'http:ActionSendData')),
      ),
    ),
    [
      '+ scenario Split › 38 modules, in route 1 "Retail" of module 9 Router, after module 11 Thank the customer (Gmail · Send an email): 100 HTTP · Make a request → 101 HTTP · Make a request → 102 HTTP · Make a request → 103 HTTP · Make a request → 104 HTTP · Make a request → 105 HTTP · Make a request → 106 HTTP · Make a request → 107 HTTP · Make a request → 108 HTTP · Make a request → 109 HTTP · Make a request → 110 HTTP · Make a request → 111 HTTP · Make a request → 112 HTTP · Make a request → 113 HTTP · Make a request → 114 HTTP · Make a request → 115 HTTP · Make a request → 116 HTTP · Make a request → 117 HTTP · Make a request → 118 HTTP · Make a request → 119 HTTP · Make a request and 18 more',
    ],
  ],
  [
    'the source of an aggregator is changed',
    inSplit(({ routes }) => (routes[1].flow[2].parameters.feeder = 2)),
    ['~ scenario Split › module 22 Array aggregator › source module: 20 → 2'],
  ],
  [
    'the schedule is changed',
    inSplit(({ all }) => (all.scheduling = { type: 'indefinitely', interval: 900 })),
    [
      '+ scenario Split › scheduling › interval: 900',
      '~ scenario Split › scheduling › type: "immediately" → "indefinitely"',
    ],
  ],
  [
    'a setting of the scenario is changed',
    inSplit(({ all }) => (all.blueprint.metadata.scenario.sequential = true)),
    ['~ scenario Split › settings › sequential processing: false → true'],
  ],
  [
    'the scenario is renamed',
    inSplit(({ all }) => (all.blueprint.name = 'Split orders')),
    ['~ scenario Split orders: renamed "Split" → "Split orders"'],
  ],
  [
    'a branch of an if-else is added',
    inRemind((flow) =>
      flow[2].branches.splice(1, 0, {
        type: 'condition',
        label: 'B2B',
        conditions: [
          [
            { a: '{{1.type}}', o: 'text:equal', b: 'b2b' },
            { a: '{{1.mail}}', o: 'exist' },
          ],
        ],
        flow: [module(6, 'http:ActionSendData'), module(7, 'slack:CreateMessage')],
      }),
    ),
    [
      '+ scenario Remind › module 4 If-else › branch 2 "B2B", with 2 modules: if {{1.type}} equal to b2b and {{1.mail}} exists; 6 HTTP · Make a request → 7 Slack · Create a message',
    ],
  ],
  [
    'a branch of an if-else is removed',
    inRemind((flow) => flow[2].branches.shift()),
    [
      '- scenario Remind › module 4 If-else › branch 1 "VIP", with 1 module: if {{1.vip}} equal to true; 5 Slack · Create a message',
    ],
  ],
  [
    'a tool of an agent is added',
    inRemind((flow) =>
      flow[1].tools.push({
        name: 'price',
        description: 'Looks up the price',
        flow: [module(8, 'http:ActionSendData')],
      }),
    ),
    [
      '+ scenario Remind › module 2 Make AI Agents · Run an agent › tool 2 "price", with 1 module: description: "Looks up the price"; 8 HTTP · Make a request',
    ],
  ],
  [
    'a tool of an agent is removed',
    inRemind((flow) => flow[1].tools.pop()),
    [
      '- scenario Remind › module 2 Make AI Agents · Run an agent › tool 1 "stock", with 1 module: description: "Looks up the stock"; 3 HTTP · Make a request',
    ],
  ],
  [
    'another data store is chosen',
    inRemind((flow) => (flow[0].parameters.datastore = { $ref: 'data-stores/archive' })),
    [
      '~ scenario Remind › module 1 Data store · Search records › data store: Orders (data-stores/orders) → archive',
    ],
  ],
  [
    'a scenario is removed',
    (files) => delete (files as Partial<Files>)[second],
    [
      '- scenario Remind, with 5 modules: 1 Data store · Search records → 2 Make AI Agents · Run an agent (tool 1 "stock": 3 HTTP · Make a request) → 4 If-else (branch 1 "VIP": 5 Slack · Create a message)',
    ],
  ],
];

describe('edits of a Make user', () => {
  it.each(rows)('are told in the words of Make where %s', (_title, edit, lines) => {
    expect(sentences(edit)).toEqual(lines);
  });
});
