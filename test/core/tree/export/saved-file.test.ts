import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printExportFile, readExportFile } from '../../../../src/core/tree/export/export-file.ts';
import { savedFile, savedFileOf } from '../../../../src/core/tree/export/saved-file.ts';
import { jsonObject, type Json } from '../../../../src/core/json/json.ts';
import { InvalidInput } from '../../../../src/core/problems/problem.ts';
import { arbitraryExport, exportedBy } from '../../../support/arbitrary-export.ts';
import { payloadOf } from '../../../support/export-file.ts';
import { normalisedPayload } from '../../../support/normalised.ts';
import { SketchedTenant } from '../../../support/sketch.ts';

const secrets = new Map([
  ['erpKey', 'a-secret-of-the-erp'],
  ['other', 'a-secret-of-the-erp-and-more'],
]);

describe('a file that is kept', () => {
  it('comes back with all that is imported of it, and without its subflows', () => {
    fc.assert(
      fc.property(arbitraryExport(), (sketch) => {
        for (const { bytes, payload } of exportedBy(new SketchedTenant(345), sketch)) {
          const back = savedFileOf(savedFile(readExportFile(bytes, 'a'), secrets), 'a', secrets);
          const packed = Buffer.from(printExportFile(back.envelope, back.payload));
          expect(normalisedPayload(payloadOf(packed))).toBe(normalisedPayload(withoutSubflows(payload)));
        }
      }),
    );
  });

  it('says by their names which secrets stand in it, and comes back with them', () => {
    const text = savedFile(
      fileWith({ url: 'https://erp/?key=a-secret-of-the-erp-and-more&b=a-secret-of-the-erp' }),
      secrets,
    );

    expect(text).not.toContain('a-secret');
    expect(text).toContain('"$secret": "other"');
    expect(savedFileOf(text, 'a', secrets).payload).toEqual(
      fileWith({ url: 'https://erp/?key=a-secret-of-the-erp-and-more&b=a-secret-of-the-erp' }).payload,
    );
  });

  it('keeps what looks like a form of ours apart from what is one', () => {
    const odd = { $secret: 'erpKey', $text: ['a'], $$: 1 };
    const text = savedFile(fileWith(odd), secrets);
    expect(savedFileOf(text, 'a', secrets).payload).toEqual(fileWith(odd).payload);
  });

  it('does not say how to call its hooks, nor who made it', () => {
    const scenario = {
      scenario_id: '7',
      hooks: [{ id: 1, name: 'In', udid: 'abcdefghijklmnop', url: 'https://hook.example/abcdefghijklmnop' }],
    };
    const template = { id: 'x', name: 'A', metadata: { createdByUser: { user_email: 'ann@example.com' } } };
    const text = savedFile(
      readExportFile(bytesOf({ execution_template: template, scenarios: [scenario] }), 'a'),
      secrets,
    );

    expect(text).not.toMatch(/abcdefghijklmnop|ann@example/);
    expect(text).toContain('"name": "In"');
  });

  it('is refused where a secret of it is not known any more, or nothing of it can be read', () => {
    const text = savedFile(fileWith({ key: 'a-secret-of-the-erp' }), secrets);
    const refusal = (work: () => unknown) => {
      try {
        return work();
      } catch (error) {
        return error instanceof InvalidInput ? `${error.code} ${error.reason}` : error;
      }
    };
    expect(refusal(() => savedFileOf(text, 'a', new Map()))).toMatch(/^SLC2438 .*"erpKey"/);
    expect(refusal(() => savedFileOf('{}', 'a', secrets))).toMatch(/^SLC2438 .*no envelope/);
    expect(refusal(() => savedFileOf('[redacted]', 'a', secrets))).toMatch(/^SLC1001 /);
  });
});

function fileWith(mapper: object) {
  return readExportFile(
    bytesOf({ execution_template: { id: 'x', name: 'A' }, rules: [{ id: 'r', mapper }] }),
    'a',
  );
}

function bytesOf(payload: object): Uint8Array {
  const data = Buffer.from(JSON.stringify(payload)).toString('base64');
  return Buffer.from(JSON.stringify({ name: 'A', exported_at: '2026-01-05T09:00:00.000000000Z', data }));
}

function withoutSubflows(payload: Json): Json {
  return jsonObject(
    Object.entries(payload as object).filter(([key]) => key !== 'subflows') as [string, Json][],
  );
}
