import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { isJsonArray, isJsonObject, jsonObject, type Json } from '../../../../src/core/json/json.ts';
import { withoutFields } from '../../../../src/core/render/ignored.ts';
import {
  arbitraryExport,
  exportedBy,
  streamsIn,
  usualNesting,
  type ExportSketch,
  type FileSketch,
} from '../../../support/arbitrary-export.ts';
import { payloadOf } from '../../../support/export-file.ts';
import { ignoredIn } from '../../../support/ignored-in.ts';
import { normalisedPayload } from '../../../support/normalised.ts';
import { SketchedTenant } from '../../../support/sketch.ts';
import { reread, textsOf, unpacked } from '../../../support/tree-of.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

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

/** A payload without a key at any depth, except in what must exist. */
function withoutKey(value: Json, key: string): Json {
  if (isJsonArray(value)) return value.map((item) => withoutKey(item, key));
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => name !== key);
  return jsonObject(
    members.map(([name, item]) => [name, name === 'connections' ? item : withoutKey(item, key)]),
  );
}

describe('unpacking and packing with the same ids', () => {
  it('gives equal JSON but for the noise table and the fields that the operator ignores', () => {
    const ignored = ignoredIn('version');
    let had = 0;
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        const tenant = new SketchedTenant(345);
        const [file] = exportedBy(tenant, { ...sketch, files: sketch.files.slice(0, 1) });
        if (file === undefined) return;
        const { tree, ids } = unpacked([file.bytes]);
        const left = reread(withoutFields(tree, ignored));
        const path = ids.pathOf('stream', tenant.idOf('stream', sketch.files[0]?.stream ?? 0)) ?? '';
        const packed = packStream(left, path, { ids, at: 0 });
        const again = unpacked([Buffer.from(packed.text)], { ids, tree: left }).tree;
        expect(textsOf(withoutFields(again, ignored))).toEqual(textsOf(again));
        const payload = payloadOf(Buffer.from(packed.text));
        expect(normalisedPayload(payload)).toBe(normalisedPayload(withoutKey(payload, 'version')));
        const whole = payloadOf(Buffer.from(packStream(reread(tree), path, { ids, at: 0 }).text));
        if (normalisedPayload(whole) !== normalisedPayload(payload)) had += 1;
        expect(normalisedPayload(payload)).toBe(normalisedPayload(withoutKey(whole, 'version')));
      }),
      { numRuns: propertyRuns(100) },
    );
    expect(had).toBeGreaterThan(propertyRuns(10));
  });

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
      { numRuns: propertyRuns(150) },
    );
  });
});
