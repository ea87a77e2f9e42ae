import { expect, it } from 'vitest';
import { readExportFile } from '../../../../src/core/tree/export/export-file.ts';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { unpack } from '../../../../src/core/tree/export/unpack.ts';
import {
  ExactNumber,
  jsonObject,
  isJsonArray,
  isJsonObject,
  member,
  type Json,
} from '../../../../src/core/json/json.ts';
import { liveMeaning, runIdsOf } from '../../../../src/runs/reading/live-meaning.ts';
import { nothingKnown } from '../../../support/tree-of.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../../support/export-file.ts';

const ids = { stream: '9007199254740993', subflow: '42', scenario: '8801', hook: '17' };

/** A stream that runs another and a scenario with a hook, in a tenant whose ids are digits. */
const texts = anExportFile({
  name: 'A',
  id: ids.stream,
  runs: [ids.subflow],
  scenarios: [
    {
      id: ids.scenario,
      name: 'Flow',
      hooks: [{ id: 17, name: 'Orders', typeName: 'gateway-webhook' }],
      modules: [{ id: 1, module: 'gateway:CustomWebHook', parameters: { hook: 17 }, mapper: {} }],
    },
  ],
});

const idFields = ['id', 'scenario_id', 'execution_template_id', 'scenario_ids'];
const idTexts: readonly string[] = Object.values(ids);

/** Copy of a value with each of these ids as a number. */
function withNumbers(value: Json, key = ''): Json {
  if (isJsonArray(value)) return value.map((item) => withNumbers(item, key));
  if (isJsonObject(value))
    return jsonObject(Object.entries(value).map(([name, item]) => [name, withNumbers(item, name)]));
  return typeof value === 'string' && idFields.includes(key) && idTexts.includes(value)
    ? new ExactNumber(value)
    : value;
}

const numbers = exportFileOf(withNumbers(payloadOf(texts)));
const read = (bytes: Uint8Array) => readExportFile(bytes, 'a.json');

it('ids of an export that are numbers are kept to the last digit, and packed as numbers again', () => {
  expect(JSON.stringify(payloadOf(numbers))).toContain(`"id":${ids.stream}`);
  const unpacked = unpack([read(numbers)], nothingKnown);

  const { text } = packStream(unpacked.tree, 'value-streams/a', { ids: unpacked.ids, at: 0 });

  expect(unpacked.ids.idOf('value-streams/a')).toBe(ids.stream);
  const packed = payloadOf(Buffer.from(text));
  expect(member(packed, 'execution_template')).toEqual(member(payloadOf(numbers), 'execution_template'));
  expect(packed['scenarios']).toMatchObject([
    { scenario_id: Number(ids.scenario), hooks: [{ id: Number(ids.hook) }] },
  ]);
});

it('a stream runs the same streams and has the same meaning, whether ids are numbers or texts', () => {
  const [one, other] = [texts, numbers].map((bytes) => {
    const unpacked = unpack([read(bytes)], nothingKnown);
    return liveMeaning(read(bytes), unpacked, 'value-streams/a');
  });
  expect(runIdsOf(read(numbers))).toEqual([ids.subflow]);
  expect(other).toEqual(one);
});
