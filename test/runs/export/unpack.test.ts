import { expect, it } from 'vitest';
import { readExportFile } from '../../../src/core/tree/export/export-file.ts';
import { IdMap } from '../../../src/core/stream/id-map.ts';
import { InvalidInput } from '../../../src/core/problems/problem.ts';
import { unpackReadable } from '../../../src/runs/export/unpack.ts';
import { anExportFile } from '../../support/export-file.ts';

const nothing = { ids: new IdMap(), tree: new Map() };

const file = (name: string, runs: readonly string[] = []) =>
  readExportFile(anExportFile({ name, id: `id-${name}`, runs }), name);

/** What one stream runs cannot be told, by a problem that does not say whose it is. */
const broken = {
  ...nothing,
  nameOf: (id: string) => {
    if (id === 'odd') throw new InvalidInput('a value of a file', '', 'too long', 'SLC1002');
    return id;
  },
};

it('leaves a file out that cannot be understood, also where the problem does not name it', () => {
  const files = [file('orders'), file('odd-one', ['odd']), file('returns', ['elsewhere'])];

  const { unpacked, unreadable } = unpackReadable(files, broken);

  expect(unpacked.streams.map(({ name }) => name)).toEqual(['orders', 'returns']);
  expect(unreadable).toMatchObject([{ code: 'SLC1002', file: 'odd-one', message: 'too long' }]);
});

it('tells everything of files that can be understood', () => {
  const { unpacked, unreadable } = unpackReadable([file('orders')], nothing);

  expect(unpacked.streams).toHaveLength(1);
  expect(unreadable).toEqual([]);
});

it('throws where files can be understood alone and not together', () => {
  let asked = 0;
  const known = {
    ...nothing,
    nameOf: () => {
      asked += 1;
      if (asked === 2) throw new InvalidInput('a value of a file', '', 'too long', 'SLC1002');
      return 'x';
    },
  };

  expect(() => unpackReadable([file('a', ['x']), file('b', ['y'])], known)).toThrow('too long');
});
