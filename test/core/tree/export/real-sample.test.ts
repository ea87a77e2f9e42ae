import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExportFile } from '../../../../src/core/tree/export/export-file.ts';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { isJsonArray, isJsonObject, member, type Json } from '../../../../src/core/json/json.ts';
import { payloadOf } from '../../../support/export-file.ts';
import { normalisedPayload } from '../../../support/normalised.ts';
import { reread, textsOf, unpacked } from '../../../support/tree-of.ts';

/** A real export file, which is not in the repository. */
const sample = resolve(import.meta.dirname, '../../../../../shared/samples/order-splitting.json');

/** Texts and numbers that stand under one of these keys, at any depth. */
function valuesAt(value: Json, keys: ReadonlySet<string>, isInside = false): string[] {
  if (isJsonArray(value)) return value.flatMap((item) => valuesAt(item, keys, isInside));
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, item]) => valuesAt(item, keys, keys.has(key)));
  return isInside && (typeof value === 'string' || typeof value === 'number') ? [String(value)] : [];
}

describe.skipIf(!existsSync(sample))('a real export file', () => {
  const read = () => readFileSync(sample);

  it('packs to what it was', () => {
    const { tree, ids, streams } = unpacked([read()]);
    const packed = packStream(reread(tree), streams[0]?.path ?? '', { ids, at: Date.UTC(2026, 0, 5) });
    expect(normalisedPayload(payloadOf(Buffer.from(packed.text)))).toBe(normalisedPayload(payloadOf(read())));
    expect(readExportFile(Buffer.from(packed.text), 'packed').envelope).toEqual({
      name: streams[0]?.name,
      exported_at: '2026-01-05T00:00:00.000000000Z',
    });
  });

  it('leaves no id, hook address or user in the tree', () => {
    const payload = payloadOf(read());
    const all = [...textsOf(unpacked([read()]).tree).values()].join('\n');
    const template = member(payload, 'execution_template') ?? null;
    const givenTexts = new Set(['udid', 'tenant', 'createdBy', 'user_id', 'user_email']);
    const addresses = valuesAt(payload, new Set(['url'])).filter((url) => url.includes('://'));
    const ids = new Set([
      'teamId',
      'organizationId',
      '__IMTCONN__',
      '__IMTHOOK__',
      'scenario_id',
      'scenarioId',
    ]);
    const texts = [...addresses, ...valuesAt(payload, givenTexts)].filter((text) => text !== '');
    for (const text of texts) expect(all).not.toContain(text);
    for (const id of valuesAt(payload, ids).filter((value) => /^\d+$/.test(value)))
      expect(all).not.toMatch(new RegExp(`(?<![\\d.])${id}(?![\\d.])`));
    expect(all).not.toContain(member(template, 'id'));
  });
});
