import { describe, expect, it } from 'vitest';
import { readExportFile, readPlatformFile } from '../../../../src/core/tree/export/export-file.ts';
import { readTree } from '../../../../src/core/tree/read-tree.ts';
import { parseTreeFile } from '../../../../src/core/tree/parse.ts';
import { printTreeFile } from '../../../../src/core/tree/print.ts';
import { unpack } from '../../../../src/core/tree/export/unpack.ts';
import { contentObject, type Content } from '../../../../src/core/stream/content.ts';
import { InvalidInput } from '../../../../src/core/problems/problem.ts';
import { treeFile } from '../../../../src/core/tree/tree.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../../support/export-file.ts';
import { nothingKnown, unpacked } from '../../../support/tree-of.ts';

const bytes = (text: string) => Buffer.from(text);
const base64 = (text: string) => Buffer.from(text).toString('base64');
const envelope = (data: string) =>
  bytes(JSON.stringify({ name: 'Orders', exported_at: '2026-01-05T09:00:00Z', data }));
const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const whole = JSON.parse(anExportFile().toString()) as { data: string };
const template = { id: 'A', name: 'Orders' };

/** What goes wrong when the file is read and unpacked; it must be a message for a person. */
function problemWith(file: Uint8Array): InvalidInput {
  try {
    unpack([readPlatformFile(file, 'exchange/orders.json')], nothingKnown);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('the file was read');
}

/** A list of so many items, so deep that each takes a kilobyte of indentation. */
const deep = (items: string) => exportFileWith(`${'['.repeat(500)}${items}${']'.repeat(500)}`);
const exportFileWith = (odd: string) =>
  envelope(base64(`{"execution_template": {"id": "A", "name": "Orders"}, "odd": ${odd}}`));

const unreadable: readonly (readonly [string, Uint8Array, string])[] = [
  ['an empty file', bytes(''), 'line 1, column 1: not JSON: the file is empty'],
  ['white space', bytes(' \n '), 'line 2, column 2: not JSON: the file is empty'],
  ['a file that is cut off', anExportFile().subarray(0, 60), 'not JSON: End of string'],
  ['a page of HTML', bytes('<html>\n'), "line 1, column 1: not JSON: JSON value expected but got '<'"],
  [
    'a line break in a text',
    bytes('{"a": "x\ny"'),
    "line 1, column 9: not JSON: Invalid character '\\u000a'",
  ],
  [
    'a bare placeholder for an id',
    bytes('{"flow": [\n  {"id": {{connectionId}} } ]}'),
    'line 2, column 11: not JSON: Quoted object key',
  ],
  [
    'two values of one key',
    bytes('{"name": 1, "a at position 5": 1, "a at position 5": 2}'),
    'line 1, column 36: not JSON: key "a at position 5" has two values',
  ],
  [
    'two values of __proto__',
    bytes('{"__proto__": 1, "__proto__": 2}'),
    'not JSON: key "__proto__" has two values',
  ],
  ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0xff, 0xfe), 'not UTF-8 text'],
  ['JSON that is a list', bytes('[]'), 'neither an export file nor a Make blueprint: not a JSON object'],
  ['JSON that is null', bytes('null'), 'neither an export file nor a Make blueprint: not a JSON object'],
  [
    'JSON of another shape',
    bytes('{"data": {}, "flow": {}}'),
    'neither an export file (no text under "data") nor a Make blueprint (no array under "flow")',
  ],
  ['base64 that is cut off', envelope(whole.data.slice(0, -3)), '/data: not base64:'],
  [
    'base64 that is cut off between groups',
    envelope(whole.data.slice(0, 40)),
    '/data, decoded, line 1, column 31: not JSON:',
  ],
  [
    'padding in the middle',
    envelope('QQ==QQ=='),
    '/data: not base64: 8 characters, cut off or padded wrongly',
  ],
  [
    'a character that is not base64',
    envelope('QUJ%'),
    '/data: not base64: character 4 is not of its alphabet',
  ],
  ['an empty text as data', envelope(''), '/data, decoded, line 1, column 1: not JSON: the file is empty'],
  [
    'base64 of no JSON',
    envelope(base64('hello\nworld')),
    "/data, decoded, line 1, column 1: not JSON: JSON value expected but got 'h'",
  ],
  [
    'base64 of no text',
    envelope(Buffer.from([0xc3, 0x28]).toString('base64')),
    '/data: the decoded data is not UTF-8 text',
  ],
  [
    'base64 of JSON of another shape',
    envelope(base64('{"execution_template": []}')),
    '/data, decoded: no object under "execution_template"',
  ],
  [
    '10,000 levels',
    bytes(`{"flow": ${nested(10_000)}}`),
    'line 1, column 521: nested deeper than 512 levels',
  ],
  ['10,000 levels that do not close', bytes('['.repeat(10_000)), 'nested deeper than 512 levels'],
  [
    '10,000 levels inside data',
    envelope(base64(`{"a\\"[": ${nested(10_000)}}`)),
    '/data, decoded, line 1, column 521: nested deeper than 512 levels',
  ],
  ['65 MiB', Buffer.alloc(65 * 1024 * 1024, ' '), 'has more than the limit of 67108864 bytes'],
  [
    'a stream without an id',
    exportFileOf({ execution_template: { name: 'x' } }),
    'a value stream without an id',
  ],
  [
    'a stream without a name',
    exportFileOf({ execution_template: { id: 'x' } }),
    'a value stream without a name',
  ],
  [
    'scenarios that are no list',
    exportFileOf({ execution_template: template, scenarios: {} }),
    '/data, decoded, /scenarios: not a list',
  ],
  [
    'a scenario without an id',
    exportFileOf({ execution_template: template, scenarios: [{}] }),
    '/data, decoded, /scenarios/0: a scenario without scenario_id',
  ],
  [
    'a hook without an id',
    anExportFile({ scenarios: [{ id: '7', name: 'x', hooks: [{ name: 'y' }] }] }),
    '/data, decoded, scenario 7, hooks/0: a hook without an id',
  ],
  [
    'a connection that is null',
    anExportFile({ scenarios: [{ id: '7', name: 'x', connections: [null] }] }),
    '/data, decoded, scenario 7, connections/0: a connection without an id',
  ],
  [
    'so many items so deep that no text could hold them indented',
    deep(Array(600_000).fill('1').join()),
    'written with its indentation, it is more than the limit of 134217728 bytes',
  ],
  [
    'so many lines so deep that no text could hold them indented',
    deep(`"${'\\n'.repeat(600_000)}"`),
    'written with its indentation, it is more than the limit of 134217728 bytes',
  ],
  [
    'more values than a file may have',
    exportFileOf({
      execution_template: { ...template, steps: [{ scenario_ids: Array(1_000_001).fill(7) }] },
    }),
    'line 1, column 2000062: has more than 1000000 values',
  ],
  [
    'subflows that are no list',
    exportFileOf({ execution_template: template, subflows: 'x' }),
    '/subflows: not a list',
  ],
  [
    'a subflow that is none',
    exportFileOf({ execution_template: template, subflows: [{ execution_template: template }, 7] }),
    '/subflows/1: no object under "execution_template"',
  ],
];

describe('a file that cannot be read', () => {
  it.each(unreadable)('is told in one line of file, place and reason: %s', (_, file, message) => {
    const problem = problemWith(file);
    expect(problem.message).toContain(message);
    expect(problem.message).toMatch(/^exchange\/orders\.json: [^\p{Cc}\p{Zl}\p{Zp}]+ \[SLC\d{4}\]$/u);
    expect(problem.message.length).toBeLessThan(400);
  });

  it('is told apart from a blueprint where an export is expected', () => {
    expect(() => readExportFile(bytes('{"flow": []}'), 'a.json')).toThrow(
      'a.json: a Make blueprint, where a value stream was expected',
    );
  });
});

describe('a file of the tree that could not be read again', () => {
  const items = `${'['.repeat(500)}${Array(300_000).fill('1').join()}${']'.repeat(500)}`;
  const compact = `{"at":${items}}`;

  it('is not printed, and is named', () => {
    const file = treeFile(contentObject([['at', JSON.parse(items) as Content]]));
    expect(() => printTreeFile(file, 'rules/a.json')).toThrow(
      'rules/a.json: written with its indentation, it is more than the limit of 8388608 bytes [SLC1002]',
    );
  });

  it('is refused as it is read, also where it is short', () => {
    expect(() => parseTreeFile(bytes(compact), 'rules/a.json')).toThrow(/^rules\/a\.json: .*\[SLC1002\]$/);
  });

  it('is told of a folder of files like any other problem', () => {
    const { problems } = readTree([['rules/a.json', bytes(compact)]]);
    expect(problems).toMatchObject([{ code: 'SLC1002', file: 'rules/a.json' }]);
  });
});

describe('a file that can just be read', () => {
  it('may nest 512 levels, and so may the tree that it becomes', () => {
    const file = exportFileOf({
      execution_template: template,
      odd: JSON.parse(nested(510).replace('[]', '["a\\nb"]')) as null,
    });
    const [stream] = unpacked([file]).tree.values();
    const text = printTreeFile(stream ?? { content: {}, own: {} });
    expect(printTreeFile(parseTreeFile(bytes(text), 'value-stream.json'))).toBe(text);
  });

  it('may break its base64 into lines, begin with a byte order mark, and hold one inside', () => {
    const data = base64(`\ufeff${JSON.stringify(payloadOf(anExportFile()))}`).replaceAll(/.{76}/g, '$&\r\n');
    const file = Buffer.concat([bytes('\ufeff'), envelope(data)]);
    expect(unpacked([file]).streams.map(({ name }) => name)).toEqual(['Order Splitting']);
  });

  it('may have no list of scenarios, connections, hooks or subflows, as null says', () => {
    const entry = { scenario_id: '7', connections: null, hooks: null };
    const files = [
      { execution_template: template, scenarios: null, subflows: null, events: null },
      { execution_template: template, scenarios: [entry] },
    ];
    for (const payload of files) expect(unpacked([exportFileOf(payload)]).streams).toHaveLength(1);
  });
});
