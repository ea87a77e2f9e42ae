import { expect, it } from 'vitest';
import { LazyTree } from '../../../src/core/tree/lazy-tree.ts';
import { Presence } from '../../../src/core/tree/presence.ts';

const file = (hook: string, values = 0) =>
  Buffer.from(
    `{"blueprint":{"flow":[]},"x":[${'0,'.repeat(values)}0],"$hooks":{"${hook}":{"name":"Hook","type":"web"}}}`,
  );

it('reads the hooks of a scenario once, however many references name them', () => {
  const reads: string[] = [];
  const files = Array.from({ length: 8 }, (_, index) => `scenarios/s${index}.json`);
  // Together they are more than a tree keeps in memory.
  const content = file('order', 190_000);
  const read = (path: string) => {
    reads.push(path);
    return { content, problems: [] };
  };
  const there = new Presence(new LazyTree({ files, unread: [] }, read), new Set());
  for (let round = 0; round < 5; round += 1)
    for (const path of files) expect(there.has(`${path.replace('.json', '')}/hooks/order`)).toBe(true);
  expect(reads).toEqual(files);
});

it('has the hooks that a scenario names, and no others', () => {
  const files = ['scenarios/send.json'];
  const read = () => ({ content: file('order'), problems: [] });
  const there = new Presence(new LazyTree({ files, unread: [] }, read), new Set());
  expect(there.has('scenarios/send/hooks/order')).toBe(true);
  expect(there.has('scenarios/send/hooks/other')).toBe(false);
  expect(there.has('scenarios/other/hooks/order')).toBe(false);
});
