import { expect, it } from 'vitest';
import type { KnownTree } from '../../../src/runs/desired/known-tree.ts';
import { combinedReadings } from '../../../src/runs/desired/results.ts';
import { RevisionFiles } from '../../../src/runs/desired/revision-files.ts';
import { SavedReadings } from '../../../src/runs/desired/saved-readings.ts';
import type { StreamReading } from '../../../src/runs/desired/stream-reading.ts';
import { FakeStore } from '../../support/fake-store.ts';
import { TestClock } from '../../support/test-clock.ts';

/** Streams with problems of so many characters each. */
function treeOf(sizes: readonly number[]): KnownTree {
  const streams = new Map(
    sizes.map((size, index) => {
      const path = `value-streams/s${index}`;
      const problem = { code: 'SLC1001', severity: 'error', file: path, place: '' } as const;
      const reading: StreamReading = {
        path,
        facts: undefined,
        isUnreadable: true,
        named: undefined,
        problems: [{ ...problem, message: 'x'.repeat(size) }],
        unrendered: [],
        hooks: [],
        refersTo: [],
        places: [],
      };
      const entries = [{ path: `${path}/value-stream.json`, oid: String(index), mode: '100644' }];
      return [path, { entries, reading }] as const;
    }),
  );
  const files = new RevisionFiles('c0ffee', {
    streams: new Map([...streams].map(([path, { entries }]) => [path, entries])),
    others: new Map(),
    environments: new Map(),
  });
  const readings = [...streams.values()].map(({ reading }) => reading);
  const told = combinedReadings(readings);
  return {
    files,
    supplies: 'none',
    streams,
    readings,
    results: told,
    prerequisites: [],
    standings: new Map(),
  };
}

it('stay within a limit, whatever a pull request holds, and leave out the largest', async () => {
  const clock = new TestClock();
  const store = new FakeStore(() => clock.now());
  const saved = new SavedReadings({ store, clock }, 'this program');
  const sizes = Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? 10 : 900_000));
  const tree = treeOf(sizes);

  await saved.save('staging', tree, [...tree.streams.keys()]);

  const documents = await Promise.all(
    Array.from({ length: 64 }, (_, shard) => store.document(`readings of staging ${shard}`)),
  );
  const total = documents.reduce((sum, document) => sum + (document?.text.length ?? 0), 0);
  expect(total).toBeLessThan(65 * 1024 * 1024);
  const known = await saved.load('staging', tree.files, 'none');
  const small = [...tree.streams.keys()].filter((_, index) => sizes[index] === 10);
  expect([...(known?.streams.keys() ?? [])]).toEqual(expect.arrayContaining(small));
  expect(known?.streams.size).toBeLessThan(sizes.length);
  expect(known?.files.streams).not.toBe(tree.files.streams);
});
