/** A tree that somebody wrote to stop whoever reads it. */
export interface HostileTree {
  readonly name: string;
  /** Code that refuses it at full size; undefined if the tree is only large and odd. */
  readonly code: string | undefined;
  /** Files by path, made one at a time: together they may be larger than memory. `size` is 1 for the whole attack. */
  readonly files: (size: number) => Iterable<readonly [path: string, text: string]>;
}

const mebibyte = 1024 * 1024;
const streamFile = 'value-streams/orders/value-stream.json';
const scenarioFile = 'value-streams/orders/scenarios/send.json';
const environmentFile = 'environments/staging.yaml';

export const times = (count: number, size: number) => Math.max(1, Math.ceil(count * size));
export const range = (count: number) => Array.from({ length: count }, (_, index) => index);
const fields = (count: number) => range(count).map((index) => `"field${index}":1`);
export const streamWith = (more: string) =>
  `{"name":"Orders","trigger":[],"steps":[]${more === '' ? '' : `,${more}`}}`;
export const scenarioWith = (flow: string) => `{"blueprint":{"name":"Send","flow":[${flow}]}}`;
const nested = (levels: number, inner = '') => '['.repeat(levels) + inner + ']'.repeat(levels);

const smallStream = [streamFile, streamWith('')] as const;
const smallScenario = [
  scenarioFile,
  scenarioWith('{"id":1,"module":"http:Send","mapper":{"url":"https://erp.example"}}'),
] as const;

function patched(file: string, patches: readonly string[]): readonly (readonly [string, string])[] {
  const lines = patches.map((patch) => `    - ${patch}`);
  return [smallStream, smallScenario, [environmentFile, `patches:\n  ${file}:\n${lines.join('\n')}\n`]];
}

const doubling = (file: string, list: string, count: number) =>
  patched(file, [
    `{ op: add, path: ${list}, value: [x, y] }`,
    ...range(count).map(() => `{ op: copy, from: ${list}, path: ${list}/- }`),
  ]);

/** The hostile trees that `validate` must get through. */
export const hostileTrees: readonly HostileTree[] = [
  {
    name: 'patches that double a list 40 times',
    code: 'SLC1062',
    files: () => doubling(streamFile, '/steps', 40),
  },
  {
    name: 'patches that double a member of a scenario 40 times',
    code: 'SLC1062',
    files: () => doubling(scenarioFile, 'id=1/mapper/list', 40),
  },
  {
    name: 'patches that double a text with a $value',
    code: 'SLC1062',
    files: () =>
      patched(streamFile, [
        `{ op: add, path: /list, value: [{ $text: [["a", { $value: x }]] }] }`,
        ...range(40).map(() => '{ op: copy, from: /list, path: /list/- }'),
      ]),
  },
  {
    name: 'patches that nest a list in itself',
    code: 'SLC1062',
    files: () =>
      patched(streamFile, [
        `{ op: add, path: /a, value: {} }`,
        ...range(1000).map((index) => `{ op: copy, from: /a, path: /a/k${index} }`),
      ]),
  },
  {
    name: '20,000 patches of a file',
    code: 'SLC1002',
    files: (size) =>
      patched(
        scenarioFile,
        range(times(20_000, size)).map((index) => `{ op: add, path: id=1/mapper/f${index}, value: 1 }`),
      ),
  },
  {
    name: '700,000 unknown fields in each of 12 files',
    code: 'SLC1002',
    *files(size) {
      const many = fields(times(700_000, size)).join();
      for (const index of range(12)) yield [`value-streams/s${index}/value-stream.json`, streamWith(many)];
    },
  },
  {
    name: 'a million unknown fields in one file',
    code: 'SLC1002',
    files: (size) => [[streamFile, streamWith(fields(times(1_000_000, size)).join())]],
  },
  {
    name: '300,000 fields in one step',
    code: 'SLC1002',
    files: (size) => [
      [streamFile, `{"name":"Orders","trigger":[],"steps":[{${fields(times(300_000, size)).join()}}]}`],
    ],
  },
  {
    name: '9,000 unknown fields in each of 200 files',
    code: undefined,
    *files(size) {
      const many = fields(times(9000, size)).join();
      for (const index of range(times(200, size)))
        yield [`value-streams/s${index}/value-stream.json`, streamWith(many)];
    },
  },
  {
    name: 'a million levels',
    code: 'SLC1002',
    files: (size) => [[streamFile, streamWith(`"deep":${nested(times(1_000_000, size))}`)]],
  },
  {
    name: '500 levels around 100,000 values',
    code: 'SLC1002',
    files: (size) => [[streamFile, streamWith(`"deep":${nested(500, range(times(100_000, size)).join())}`)]],
  },
  {
    name: 'a list of eight million items',
    code: 'SLC1002',
    files: (size) => [[streamFile, streamWith(`"wide":[${'1,'.repeat(times(8_000_000, size))}1]`)]],
  },
  {
    name: 'a list of lists of millions of numbers with too many digits',
    code: 'SLC1002',
    files: (size) => [[streamFile, streamWith(`"wide":[${'[1.0],'.repeat(times(2_000_000, size))}1]`)]],
  },
  {
    name: 'files just below what one may have',
    code: undefined,
    *files(size) {
      const text = 'x'.repeat(30);
      const items = range(95_000).map((index) => `{"k${index % 100}":"${text}"}`);
      for (const index of range(times(10, size)))
        yield [`value-streams/s${index}/value-stream.json`, streamWith(`"odd":[${items.join()}]`)];
    },
  },
  {
    name: 'a text of 60 MiB',
    code: 'SLC1002',
    files: (size) => [[streamFile, streamWith(`"long":"${'x'.repeat(times(60 * mebibyte, size))}"`)]],
  },
  {
    name: 'eight texts of 7 MiB of nothing but line breaks',
    code: 'SLC1002',
    *files(size) {
      for (const index of range(8))
        yield [
          `value-streams/s${index}/value-stream.json`,
          streamWith(`"lines":"${String.raw`\n`.repeat(times(3.5 * mebibyte, size))}"`),
        ];
    },
  },
  {
    name: 'bait for the search for expressions',
    code: undefined,
    files: (size) =>
      ['{{', '{{"', '{{`', '{{1', '{{1.`'].map((bait, index) => [
        `value-streams/s${index}/scenarios/bait.json`,
        scenarioWith(
          `{"id":1,"module":"http:Send","mapper":{"url":${JSON.stringify(bait.repeat(times(3 * mebibyte, size) / bait.length))}}}`,
        ),
      ]),
  },
  {
    name: 'a module with 100,000 expressions of modules that are not there',
    code: undefined,
    files: (size) => [
      [
        scenarioFile,
        scenarioWith(
          `{"id":1,"module":"http:Send","mapper":{"url":"${range(times(100_000, size))
            .map((index) => `{{${index + 2}.a}}`)
            .join('')}"}}`,
        ),
      ],
    ],
  },
  {
    name: '60,000 modules of one id',
    code: undefined,
    files: (size) => [
      [
        scenarioFile,
        scenarioWith(
          range(times(60_000, size))
            .map(() => '{"id":1,"module":"a:b"}')
            .join(),
        ),
      ],
      [environmentFile, `patches:\n  ${scenarioFile}: [{ op: add, path: id=1/mapper, value: {} }]\n`],
    ],
  },
  {
    name: 'modules inside modules, 250 deep and 200 wide',
    code: undefined,
    files: (size) => {
      let flow = '{"id":0,"module":"a:b"}';
      for (const index of range(times(240, size)))
        flow = `{"id":${index + 1},"module":"a:b","onerror":[${flow}${`,{"id":"w${index}","module":"a:b"}`.repeat(50)}]}`;
      return [[scenarioFile, scenarioWith(flow)]];
    },
  },
  {
    name: '60,000 references that lead nowhere',
    code: undefined,
    files: (size) => [
      [
        scenarioFile,
        `{"blueprint":{"flow":[]},"odd":[${range(times(60_000, size))
          .map((index) => `{"$ref":"connections/c${index}"}`)
          .join()}]}`,
      ],
    ],
  },
  {
    name: '50,000 conflicts',
    code: 'SLC1002',
    files: (size) => [
      [
        streamFile,
        streamWith(
          `"odd":[${range(times(50_000, size))
            .map(() => '{"$conflict":{"base":1,"why":"x"}}')
            .join()}]`,
        ),
      ],
    ],
  },
  {
    name: 'conflicts inside conflicts',
    code: 'SLC1006',
    files: (size) => {
      const levels = times(250, size);
      return [
        [streamFile, streamWith(`"odd":${'{"$conflict":{"base":'.repeat(levels)}1${'}}'.repeat(levels)}`)],
      ];
    },
  },
  {
    name: 'a name of a megabyte',
    code: undefined,
    files: (size) => {
      const long = 'n'.repeat(times(mebibyte, size));
      return [
        [streamFile, streamWith(`"${long}":1,"steps2":[{"$ref":"connections/${long}"}]`)],
        ['connections/acme.json', `{"name":"${long}","type":"${long}"}`],
        ['connections/acme-2.json', `{"name":"${long}","type":"${long}"}`],
        [environmentFile, `bindings:\n  connections/${long.slice(0, 500_000)}: 1\n`],
      ];
    },
  },
  {
    name: '10,000 tiny files',
    code: undefined,
    *files(size) {
      for (const index of range(times(10_000, size))) yield [`rules/r${index}.json`, '{"x":1}'];
    },
  },
  {
    name: '10,000 files that are none of a tree',
    code: undefined,
    *files(size) {
      for (const index of range(times(10_000, size))) yield [`rules/R${index}.JSON`, '{'];
    },
  },
  {
    name: '10,000 files with the markers of a merge',
    code: 'SLC1006',
    *files(size) {
      for (const index of range(times(10_000, size))) yield [`rules/r${index}.json`, '<<<<<<< a\n'];
    },
  },
  {
    name: 'YAML aliases that double 30 times',
    code: 'SLC1001',
    files: () => [
      smallStream,
      [
        environmentFile,
        `values:\n  a0: &a0 [x, x]\n${range(30)
          .map((index) => `  a${index + 1}: &a${index + 1} [*a${index}, *a${index}]`)
          .join('\n')}\n`,
      ],
    ],
  },
  {
    name: 'YAML that nests 100,000 levels',
    code: 'SLC1002',
    files: (size) => [smallStream, [environmentFile, `values:\n  a: ${nested(times(100_000, size))}\n`]],
  },
  {
    name: 'YAML that nests 2,000 levels by indentation',
    code: 'SLC1002',
    files: (size) => [
      smallStream,
      [
        environmentFile,
        range(times(1400, size))
          .map((index) => `${' '.repeat(index)}a:`)
          .join('\n'),
      ],
    ],
  },
  {
    name: 'YAML of a megabyte of keys',
    code: 'SLC1002',
    files: (size) => [
      smallStream,
      [
        environmentFile,
        `bindings:\n${range(times(60_000, size))
          .map((index) => `  c/${index}: 1\n`)
          .join('')}`,
      ],
    ],
  },
  {
    name: 'YAML of a megabyte of tiny items',
    code: 'SLC1002',
    files: (size) => [smallStream, [environmentFile, `secrets: [${'1,'.repeat(times(500_000, size))}1]\n`]],
  },
  {
    name: 'YAML of values that are read otherwise than they are written',
    code: 'SLC1002',
    files: (size) => [
      smallStream,
      [
        environmentFile,
        `values:\n${range(times(60_000, size))
          .map((index) => `  v${index}: 0${index}\n`)
          .join('')}`,
      ],
    ],
  },
  {
    name: '12,000 globs to ignore beside 5,000 files',
    code: undefined,
    *files(size) {
      for (const index of range(times(5000, size))) yield [`rules/r${index}.json`, '{"name":"x"}'];
      const globs = range(times(12_000, size)).map((index) => `  "rules/*a*${index}*.json": /name\n`);
      yield [environmentFile, `ignore:\n${globs.join('')}`];
    },
  },
  {
    name: 'bait for globs and patterns',
    code: undefined,
    files: (size) => [
      [`rules/${'a'.repeat(200)}.json`, '{"name":"x"}'],
      [
        environmentFile,
        `ignore:\n  "rules/${'*a'.repeat(times(480, size))}b.json": /name\n  rules/${'a'.repeat(200)}.json: /${'**/*/'.repeat(times(50_000, size))}x\n`,
      ],
    ],
  },
];
