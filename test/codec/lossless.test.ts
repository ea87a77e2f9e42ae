import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packStream } from '../../src/codec/pack.ts';
import {
  arbitraryExport,
  exportedBy,
  streamsIn,
  usualNesting,
  type ExportSketch,
  type FileSketch,
} from '../support/arbitrary-export.ts';
import { payloadOf } from '../support/export-file.ts';
import { normalisedPayload } from '../support/normalised.ts';
import { SketchedTenant } from '../support/sketch.ts';
import { reread, unpacked } from '../support/tree-of.ts';

/**
 * A packed file is whole: what the tree says only is how an unusual file nests its streams. One that leaves out what its
 * steps run is therefore packed with the list of what it carries.
 */
function isToldWhatToCarry({ stream, carries }: FileSketch, { runs }: ExportSketch): boolean {
  const carried = new Set(streamsIn(carries));
  const isWhole = [...carried].every((each) => runs[each]?.every((run) => carried.has(run)));
  const isEmpty = carries.inner === null || carries.inner?.length === 0;
  return !isWhole && (isEmpty || isDeepStrictEqual(carries, usualNesting(stream, runs, carried)));
}

describe('unpacking and packing with the same ids', () => {
  it('gives equal JSON but for the fields of the noise table', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const tenant = new SketchedTenant(345);
        const files = exportedBy(tenant, sketch);
        const { tree, ids } = unpacked(files.map(({ bytes }) => bytes));
        const written = reread(tree);
        for (const [index, file] of sketch.files.entries()) {
          const path = ids.pathOf('stream', tenant.idOf('stream', file.stream)) ?? '';
          const carried = new Set(
            streamsIn(file.carries).map((stream) => ids.pathOf('stream', tenant.idOf('stream', stream))),
          );
          const carries = { carries: (stream: string) => carried.has(stream) };
          const packed = packStream(written, path, {
            ids,
            at: 0,
            ...(isToldWhatToCarry(file, sketch) ? carries : {}),
          });
          const original = files[index]?.payload ?? null;
          expect(normalisedPayload(payloadOf(Buffer.from(packed.text)))).toBe(normalisedPayload(original));
        }
      }),
      { numRuns: 150 },
    );
  });
});
