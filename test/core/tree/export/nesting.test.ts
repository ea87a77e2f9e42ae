import { expect, it } from 'vitest';
import { sameContents, type ExportContents } from '../../../../src/core/tree/export/nesting.ts';
import { anExportFile, type StreamSketch } from '../../../support/export-file.ts';
import { unpacked } from '../../../support/tree-of.ts';

it('is read of a file that nests more streams than a text of texts could name', () => {
  let sketch: StreamSketch = { id: 'S0', name: 'Stream 0' };
  for (let level = 1; level <= 60; level += 1)
    sketch = { id: `S${level}`, name: `Stream ${level}`, runs: [`S${level - 1}`], carries: [sketch] };

  expect(unpacked([anExportFile(sketch)]).streams).toHaveLength(61);
});

it('is refused of a file that nests more streams than each can be compared in', () => {
  let sketch: StreamSketch = { id: 'S0', name: 'Stream 0' };
  for (let level = 1; level <= 101; level += 1)
    sketch = { id: `S${level}`, name: `Stream ${level}`, runs: [`S${level - 1}`], carries: [sketch] };

  expect(() => unpacked([anExportFile(sketch)])).toThrow('nests subflows deeper than 100 levels');
});

it('is the same in any order of what is nested, and not where something is nested elsewhere', () => {
  const node = (id: string, subflows?: readonly ExportContents[] | null): ExportContents => ({
    id,
    subflows,
  });
  const one = node('a', [node('b', [node('c')]), node('d', null)]);

  expect(sameContents(one, node('a', [node('d', null), node('b', [node('c')])]))).toBe(true);
  expect(sameContents(one, node('a', [node('d', [node('c')]), node('b', null)]))).toBe(false);
  expect(sameContents(one, node('a', [node('d'), node('b', [node('c')])]))).toBe(false);
});
