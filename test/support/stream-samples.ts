import type { Picture } from '../../src/dashboard/stream/picture-schema.ts';
import type { StreamComparison, Stream } from '../../src/dashboard/stream/schema.ts';
import { aMismatch } from './plan-samples.ts';

const at = Date.UTC(2026, 10, 23, 12);
type Node = Picture['nodes'][number];
type Edge = Picture['edges'][number];

export function aNode(key: string, lines: readonly string[], changes: Partial<Node> = {}): Node {
  return { key, lines: [...lines], shape: 'box', mark: 'same', ...changes };
}

export function anEdge(from: string, to: string, changes: Partial<Edge> = {}): Edge {
  return { from, to, lines: [], way: 'flow', mark: 'same', ...changes };
}

const before: Picture = {
  nodes: [
    aNode('trigger', ['trigger 1 event', 'acme.order.created'], { shape: 'start' }),
    aNode('validate', ['step 1 scenario', 'Validate Order']),
    aNode('branch', ['step 2 branch'], { shape: 'choice', mark: 'changed' }),
    aNode('release', ['step 3 subflow', 'Credit Release'], { shape: 'inner' }),
    aNode('notify', ['step 4 subflow', 'Customer Notification'], { shape: 'inner', mark: 'removed' }),
  ],
  edges: [
    anEdge('trigger', 'validate'),
    anEdge('validate', 'branch'),
    anEdge('branch', 'release', {
      lines: ['path above limit', 'rule orderAboveApprovalLimit'],
      mark: 'changed',
    }),
    anEdge('branch', 'notify', { lines: ['else'], mark: 'removed' }),
  ],
};

const after: Picture = {
  nodes: [
    aNode('trigger', ['trigger 1 event', 'acme.order.created'], { shape: 'start' }),
    aNode('validate', ['step 1 scenario', 'Validate Order']),
    aNode('branch', ['step 2 branch'], { shape: 'choice', mark: 'changed' }),
    aNode('release', ['step 3 subflow', 'Credit Release'], { shape: 'inner' }),
    aNode(
      'form',
      ['step 4 form', 'Ask the customer whether the backorder of what is out of stock suits them'],
      { mark: 'added' },
    ),
  ],
  edges: [
    anEdge('trigger', 'validate'),
    anEdge('validate', 'branch'),
    anEdge('branch', 'release', {
      lines: ['path above limit', 'rule orderAboveApprovalLimit'],
      mark: 'changed',
    }),
    anEdge('branch', 'form', { lines: ['else'], way: 'aside', mark: 'added' }),
  ],
};

/** Two sides of Order Intake; `same` where nothing differs. */
export function aComparison({ same = false }: { readonly same?: boolean } = {}): StreamComparison {
  const stream = { noun: 'stream', id: 'value-streams/order-intake', label: 'Order Intake' };
  const scenario = {
    noun: 'scenario',
    id: 'value-streams/order-intake/scenarios/validate-order',
    label: 'Validate Order',
  };
  return {
    before: { name: 'production', revision: 'a'.repeat(40) },
    after: { name: 'staging', revision: '5'.repeat(40) },
    pictures: [{ title: 'Order Intake', path: 'value-streams/order-intake', before, after }],
    diff: {
      same,
      subjects: same ? [] : [{ noun: 'stream', path: stream.id, name: 'Order Intake', outcome: 'changed' }],
      changes: same
        ? []
        : [
            {
              op: 'added',
              line: '+ stream Order Intake › step 4 form, with 2 fields',
              place: [stream],
              file: 'value-streams/order-intake/value-stream.json',
              pointer: '/steps/3',
            },
            {
              op: 'removed',
              line: '- stream Order Intake › step 4 subflow Customer Notification',
              place: [stream],
              file: 'value-streams/order-intake/value-stream.json',
              pointer: '/steps/3',
            },
            {
              op: 'changed',
              line: '~ stream Order Intake › scenario Validate Order › module 3 Make AI Agents · Run an agent › systemPrompt: …a supplier of [outdoor → mountain] equipment.',
              place: [stream, scenario],
              file: `${scenario.id}.json`,
              pointer: '/flow/2/mapper/systemPrompt',
              words: [
                { line: 3, before: 'outdoor', after: 'mountain' },
                { line: 9, before: 'you', after: 'they' },
              ],
            },
          ],
    },
    text: same
      ? []
      : [
          {
            file: 'value-streams/order-intake/value-stream.json',
            hunks:
              '@@ -4,3 +4,3 @@\n   "steps": [\n-    { "stepType": "subflow", "name": "Customer Notification" },\n+    { "stepType": "form", "name": "Ask the customer" },\n   ],\n',
          },
        ],
    isCut: false,
  };
}

export function aStream(changes: Partial<Stream> = {}): Stream {
  const published = {
    health: 'Healthy',
    state: 'active',
    version: 7,
    publishedAt: '2026-11-20T08:30:00Z',
    problems: [],
  } as const;
  return {
    pipeline: 'default',
    slug: 'order-intake',
    path: 'value-streams/order-intake',
    name: 'Order Intake',
    live: [{ name: 'production@live', branch: 'env/production', revision: 'a'.repeat(40) }],
    sides: [
      { name: 'dev', branch: 'main', revision: 'd'.repeat(40) },
      { name: 'staging', branch: 'env/staging', revision: '5'.repeat(40) },
      { name: 'production', branch: 'env/production', revision: 'a'.repeat(40) },
    ],
    environments: [
      {
        ...published,
        environment: 'staging',
        is: 'in sync',
        problems: [],
        bindings: [
          {
            path: 'connections/acme-commerce',
            name: 'Acme commerce',
            type: 'emporix',
            is: 'bound',
            id: '4711',
            by: 'match',
          },
        ],
      },
      {
        ...published,
        environment: 'production',
        is: 'blocked',
        health: 'Degraded',
        problems: ['connections/acme-commerce is not bound'],
        mismatch: aMismatch({ path: 'value-streams/order-intake' }),
        bindings: [
          { path: 'connections/acme-commerce', is: 'unbound', problem: 'nothing of that name is there' },
        ],
      },
    ],
    runs: [{ path: 'value-streams/credit-release', name: 'Credit Release' }],
    runBy: [],
    uses: [{ path: 'rules/order-above-approval-limit', kind: 'rule', name: 'orderAboveApprovalLimit' }],
    history: [
      {
        commit: 'e'.repeat(40),
        at,
        by: 'Anna',
        subject: 'Ask the customer before a backorder',
        branch: 'main',
      },
      { commit: 'f'.repeat(40), at: at - 1e9, by: 'Robin', subject: 'Export from dev', branch: 'main' },
    ],
    ...changes,
  };
}
