import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NameIndex, naturalKey } from '../../../src/core/tree/name-index.ts';
import { contentObject } from '../../../src/core/stream/content.ts';
import type { KindName } from '../../../src/core/stream/kinds.ts';
import { treeFile, type TreeFile } from '../../../src/core/tree/tree.ts';

const names = ['A', 'B'];
const streams = ['value-streams/a', 'value-streams/b'];
const shared = ['rules/a', 'rules/b', 'connections/a'];
const scenarios = ['value-streams/a/scenarios/x', 'value-streams/a/scenarios/y', 'scenarios/x'];

const path = fc.constantFrom(
  ...streams.map((stream) => `${stream}/stream.json`),
  ...[...shared, ...scenarios].map((one) => `${one}.json`),
);
const hooks = fc.dictionary(fc.constantFrom('h', 'i'), fc.constantFrom(...names), { maxKeys: 2 });
const file = fc
  .record({ name: fc.constantFrom(...names), hooks })
  .map(({ name, hooks: held }) =>
    treeFile(
      contentObject([['name', name]]),
      contentObject([
        [
          '$hooks',
          contentObject(
            Object.entries(held).map(([slug, called]) => [slug, contentObject([['name', called]])]),
          ),
        ],
      ]),
    ),
  );

it('says after changes what an index says that is made anew', () => {
  const changes = fc.array(fc.tuple(path, fc.option(file, { nil: undefined })), { maxLength: 20 });
  fc.assert(
    fc.property(changes, fc.nat(20), (all, asked) => {
      const tree = new Map<string, TreeFile>();
      const index = new NameIndex(tree);
      for (const [count, [at, now]] of all.entries()) {
        // It is read when it is first asked, which may be at any time.
        if (count === asked) told(index);
        const before = tree.get(at);
        if (now === undefined) tree.delete(at);
        else tree.set(at, now);
        index.changed(at, before);
      }
      expect(told(index)).toEqual(told(new NameIndex(tree)));
    }),
  );
});

/** All that an index says. */
function told(index: NameIndex) {
  const key = (kind: KindName, name: string) => naturalKey(kind, (field) => (field === 'name' ? name : null));
  const places: readonly (readonly [KindName, string])[] = [
    ...(['stream', 'rule', 'connection', 'scenario'] as const).map((kind) => [kind, ''] as const),
    ...streams.map((stream) => ['scenario', stream] as const),
    ...scenarios.map((scenario) => ['hook', scenario] as const),
  ];
  return {
    paths: places.flatMap(([kind, scope]) =>
      names.map((name) => index.paths(kind, scope, key(kind, name)).toSorted()),
    ),
    has: [...streams, ...shared, ...scenarios, ...scenarios.map((one) => `${one}/hooks/h`)].map((one) =>
      index.has(one),
    ),
  };
}
