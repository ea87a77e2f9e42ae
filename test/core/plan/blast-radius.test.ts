import { describe, expect, it } from 'vitest';
import { blastRadius } from '../../../src/core/plan/blast-radius.ts';
import { Reference, type Content } from '../../../src/core/stream/content.ts';
import { treeFile, type Tree } from '../../../src/core/tree/tree.ts';
import { content, object } from '../../support/scenario-of.ts';

const stream = (members: Readonly<Record<string, Content>>) => treeFile(object(members));
const runs = (slug: string) => [
  object({ stepType: 'subflow', subflow: new Reference(`value-streams/${slug}`) }),
];

const tree: Tree = new Map([
  ['value-streams/orders/value-stream.json', stream({ steps: runs('routing') })],
  ['value-streams/routing/value-stream.json', stream({ steps: runs('mail') })],
  [
    'value-streams/mail/value-stream.json',
    stream({
      trigger: content([{ event_type: 'acme.mail' }]),
      steps: content([{ conditions: { event_types: ['acme.held'] } }]),
    }),
  ],
  [
    'value-streams/mail/scenarios/send.json',
    treeFile(object({ blueprint: new Reference('connections/smtp') })),
  ],
  ['events/mail.json', treeFile(object({ event_type: 'acme.mail' }))],
  ['events/held.json', treeFile(object({ event_type: 'acme.held' }))],
  ['rules/vip.json', treeFile(object({ name: 'vip' }))],
  [
    'value-streams/loop/value-stream.json',
    stream({ steps: [...runs('loop'), ...runs('pool')], rule: new Reference('rules/vip') }),
  ],
  ['value-streams/pool/value-stream.json', stream({ steps: runs('loop') })],
]);

describe('the blast radius of a change', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['value-streams/mail', ['routing'], ['orders']],
    ['value-streams/routing', ['orders'], []],
    ['connections/smtp', ['mail'], ['orders', 'routing']],
    ['events/mail', ['mail'], ['orders', 'routing']],
    ['events/held', ['mail'], ['orders', 'routing']],
    ['rules/vip', ['loop'], ['pool']],
    ['value-streams/loop', ['pool'], []],
  ])('of %s is who uses it, and who runs those', (path, users, callers) => {
    const streams = (slugs: readonly string[]) => slugs.map((slug) => `value-streams/${slug}`);
    expect(blastRadius(tree, [path])).toEqual([{ path, users: streams(users), callers: streams(callers) }]);
  });

  it('is nothing of what nothing uses', () => {
    expect(blastRadius(tree, ['value-streams/orders', 'forms/none'])).toEqual([]);
  });
});
