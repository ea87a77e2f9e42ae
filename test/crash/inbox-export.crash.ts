import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFileOf, payloadOf } from '../support/export-file.ts';
import { zipOf } from '../support/zip.ts';
import { inboxMatrix } from './inbox-matrix.ts';
import { inboxOf } from './inbox-runs.ts';
import { seedOf, type Name } from './seed.ts';

const exportOf = (name: Name, exportedAt: string, description?: string) => {
  const payload = payloadOf(seedOf(name)[`${name}.json`] as Buffer);
  const template = {
    ...(payload['execution_template'] as object),
    ...(description === undefined ? {} : { description }),
  };
  return exportFileOf({ ...payload, execution_template: template }, exportedAt);
};
const [first, later] = ['2026-01-05T09:00:00Z', '2026-01-06T09:00:00Z'];

/** A changed stream, two new ones in a zip file, a file of no use, and a list that lacks a stream. */
await inboxMatrix('inbox, export', {
  run: 'export',
  before: async ({ folder, run }) => {
    const put = (name: string, content: string | Uint8Array) =>
      writeFile(join(inboxOf(folder, 'export'), name), content);
    await put('Edited.json', exportOf('Edited', first));
    await put('Gone.json', exportOf('Gone', first));
    await run('export');
    await put('Edited.json', exportOf('Edited', later, 'changed'));
    const zipped = [
      { name: 'Main.json', content: exportOf('Main', later) },
      { name: 'Sub.json', content: exportOf('Sub', later) },
    ];
    await put('Exports.zip', zipOf(zipped));
    await put('broken.json', '[]');
    await put('complete.txt', 'Edited\nMain\nSub\n');
  },
  shown: ({ inbox, identities }) => [
    ...Object.keys(inbox)
      .map((path) => path.replace(/ [0-9a-f]{12}(?=\.)/, ''))
      .sort(),
    ...identities.map((one) => one.replace(/ .*/, '')),
  ],
  expected: [
    'done/Edited.json',
    'done/Exports.zip',
    'done/complete.json',
    'done/older/Edited.json',
    'done/older/Gone.json',
    'done/older/complete.txt',
    'rejected/broken.json',
    'rejected/broken.json.txt',
    'value-streams/edited',
    'value-streams/gone',
    'value-streams/main',
    'value-streams/sub',
  ],
});
