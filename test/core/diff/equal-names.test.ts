import { describe, expect, it } from 'vitest';
import { diffTrees } from '../../../src/core/diff/diff-trees.ts';
import { diffText } from '../../../src/core/diff/print/text.ts';
import type { Json } from '../../../src/core/json/json.ts';
import { treeOf } from '../../support/tree-of.ts';

const openAi = { name: 'My OpenAI connection', accountName: 'openai-gpt-3' };

/** A tree of two equally named connections, in which modules use these connections. */
const treeUsing = (uses: Readonly<Record<number, string>>) => {
  const flow = Object.entries(uses).map(([id, slug]) => ({
    id: Number(id),
    module: 'http:ActionSendData',
    parameters: { __IMTCONN__: { $ref: `connections/${slug}` } },
  }));
  const files: Readonly<Record<string, Json>> = {
    'connections/my-openai-connection.json': openAi,
    'connections/my-openai-connection-2.json': openAi,
    'value-streams/orders/value-stream.json': { name: 'Orders' },
    'value-streams/orders/scenarios/draft.json': { blueprint: { name: 'Draft Answer', flow } },
  };
  return treeOf(Object.entries(files).map(([path, json]) => [path, JSON.stringify(json)] as const));
};

const [one, other] = ['my-openai-connection', 'my-openai-connection-2'] as const;
const lineOf = (before: Readonly<Record<number, string>>, after: Readonly<Record<number, string>>) =>
  diffText(diffTrees(treeUsing(before), treeUsing(after))).split('\n')[0];

describe('connections of one name', () => {
  it('are told apart by the other modules that use them', () => {
    expect(lineOf({ 5: one, 94: one, 95: other }, { 5: other, 94: one, 95: other })).toBe(
      '~ stream Orders › scenario Draft Answer › module 5 HTTP · Make a request › connection: My OpenAI connection (connections/my-openai-connection, used by 94 HTTP · Make a request of scenario Draft Answer) → My OpenAI connection (connections/my-openai-connection-2, used by 95 HTTP · Make a request of scenario Draft Answer)',
    );
  });

  it('are told apart by their paths where nothing else uses them', () => {
    expect(lineOf({ 5: one }, { 5: other })).toBe(
      '~ stream Orders › scenario Draft Answer › module 5 HTTP · Make a request › connection: My OpenAI connection (connections/my-openai-connection) → My OpenAI connection (connections/my-openai-connection-2)',
    );
  });
});
