import { scenarioWith, streamWith, range, times, type HostileTree } from './trees.ts';

const streamFiles = (count: number, text: string) =>
  range(count).map((index) => [`value-streams/s${index}/value-stream.json`, text] as const);

const module = (id: number) =>
  `{"id":${id},"module":"http:Send","mapper":{"url":"https://erp.example/{{${id - 1}.id}}","method":"post","headers":[{"name":"x","value":"y{{1.a}}"}],"body":"some text"},"metadata":{"designer":{"x":${id},"y":0}}}`;

const hooks = (count: number) =>
  `"$hooks":{${range(count)
    .map((index) => `"h${index}":{"name":"Hook","type":"web"}`)
    .join()}}`;

/** Trees of many files, each of which is below every limit of a file. */
export const fullTrees: readonly HostileTree[] = [
  {
    name: '60 files of 8 MiB with 190,000 texts each',
    code: 'SLC1063',
    files: (size) =>
      streamFiles(
        60,
        streamWith(
          `"odd":[${range(times(190_000, size))
            .map((index) => `"${'x'.repeat(38)}${index % 10}"`)
            .join()}]`,
        ),
      ),
  },
  {
    name: '60 files of one text of 8 MB',
    code: 'SLC1063',
    files: (size) => streamFiles(60, streamWith(`"long":"${'x'.repeat(times(8_000_000, size))}"`)),
  },
  {
    name: '60 files of 198,000 numbers',
    code: 'SLC1063',
    files: (size) => streamFiles(60, streamWith(`"odd":[${'1,'.repeat(times(198_000, size))}1]`)),
  },
  {
    name: '60 files of 190,000 numbers that JavaScript cannot keep',
    code: 'SLC1063',
    files: (size) => streamFiles(60, streamWith(`"odd":[${'1.0,'.repeat(times(190_000, size))}1]`)),
  },
  {
    name: '60 files of nine objects of 19,900 members',
    code: 'SLC1063',
    files: (size) => {
      const members = range(times(19_900, size)).map((index) => `"k${index}":1`);
      return streamFiles(60, streamWith(`"odd":[${Array(9).fill(`{${members.join()}}`).join()}]`));
    },
  },
  {
    name: '60 files of 8 MB that break off',
    code: 'SLC1063',
    files: (size) =>
      streamFiles(
        60,
        streamWith(`"odd":[${'"some text, and more of it to fill it",'.repeat(times(190_000, size))}`),
      ),
  },
  {
    name: '60 files in which a key stands twice at the end',
    code: 'SLC1001',
    files: (size) =>
      streamFiles(60, streamWith(`"odd":[${'{"a":1},'.repeat(times(95_000, size))}{"a":1,"a":2}]`)),
  },
  {
    name: '10,000 files of 20 KB',
    code: 'SLC1063',
    files: (size) =>
      streamFiles(
        times(10_000, size),
        streamWith(
          `"odd":[${range(900)
            .map((index) => `{"k${index}":"${'x'.repeat(10)}"}`)
            .join()}]`,
        ),
      ),
  },
  {
    name: '40 scenarios of 9,000 modules',
    code: 'SLC1063',
    *files(size) {
      const modules = range(times(9000, size)).map((index) => module(index + 1));
      for (const index of range(40))
        yield [`value-streams/s${index}/scenarios/send.json`, scenarioWith(modules.join())];
    },
  },
  {
    name: '60 environments of 90,000 words',
    code: 'SLC1063',
    *files(size) {
      const values = range(times(15_000, size)).map((index) => `  v${index}: x${index}\n`);
      yield ['value-streams/s/value-stream.json', streamWith('')];
      for (const index of range(60)) yield [`environments/e${index}.yaml`, `values:\n${values.join('')}`];
    },
  },
  {
    name: 'patches of 100 environments to five files of 30,000 modules',
    code: 'SLC1063',
    *files(size) {
      const modules = range(times(30_000, size)).map((index) => `{"id":${index + 1},"module":"a:b"}`);
      const paths = range(5).map((index) => `value-streams/s${index}/scenarios/send.json`);
      for (const path of paths) yield [path, scenarioWith(modules.join())];
      const patches = range(20).map(
        (index) => `    - { op: add, path: id=${index + 1}/mapper, value: {} }\n`,
      );
      const text = `patches:\n${paths.map((path) => `  ${path}:\n${patches.join('')}`).join('')}`;
      for (const index of range(100)) yield [`environments/e${index}.yaml`, text];
    },
  },
  {
    name: 'references of 400 streams to webhooks of 20 scenarios with 20,000 each',
    code: undefined,
    *files(size) {
      const many = hooks(times(19_000, size));
      for (const index of range(20)) yield [`scenarios/h${index}.json`, `{"blueprint":{"flow":[]},${many}}`];
      const references = range(200).map((index) => `{"$ref":"/scenarios/h${index % 20}/hooks/h${index}"}`);
      yield* streamFiles(400, streamWith(`"odd":[${references.join()}]`));
    },
  },
  {
    name: '30 connections with names of 4 MB',
    code: 'SLC1063',
    *files(size) {
      const name = 'n'.repeat(times(4_000_000, size));
      for (const index of range(30))
        yield [`connections/c${index}.json`, `{"name":"${index}${name}","type":"${name}"}`];
    },
  },
  {
    name: '4,000 files with 20 problems of many kinds each',
    code: undefined,
    *files(size) {
      const long = 'l'.repeat(400);
      const odd = range(20).map((index) => `"${long}${index}":1`);
      const lost = range(20).map((index) => `{"$ref":"connections/${long}${index}"}`);
      const text = `{"state":"${long}","id":1,"steps":[{"stepType":"${long}"}],"trigger":[${lost.join()}],${odd.join()}}`;
      yield* streamFiles(times(4000, size), text);
    },
  },
];
