import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFileOf, payloadOf } from '../support/export-file.ts';
import { inboxMatrix } from './inbox-matrix.ts';
import { inboxOf, outboxOf } from './inbox-runs.ts';
import { seedOf } from './seed.ts';

const given = '01K9ARRVEDEEEEEEEEEEEEEEE1';

/** Somebody imported what was handed over, and its export arrives. */
await inboxMatrix('inbox, sync', {
  run: 'sync',
  before: async ({ folder, person, run }) => {
    for (const [name, bytes] of Object.entries(seedOf('Plain')))
      await writeFile(join(inboxOf(folder, 'export'), name), bytes);
    await run('export');
    await person.merge('sluice/export/dev', 'main');
    await person.merge('main', 'env/staging');
    await run('sync');
    const round = join(outboxOf(folder), '001');
    const name = (await readdir(round)).find((one) => one.endsWith('.json') && one !== 'manifest.json') ?? '';
    const payload = payloadOf(await readFile(join(round, name)));
    const template = { ...(payload['execution_template'] as object), id: given, state: 'inactive' };
    const arrived = exportFileOf({ ...payload, execution_template: template }, '2026-01-06T09:00:00Z');
    await writeFile(join(inboxOf(folder, 'sync'), 'Plain (1).json'), arrived);
  },
  shown: ({ inbox, inventory, status }) => [
    ...Object.keys(inbox).map((path) => path.replace(/ [0-9a-f]{12}(?=\.)/, '')),
    ...inventory.filter((one) => one.startsWith('value-streams/')),
    ...(/"sync":"\w+"/.exec(status) ?? []),
  ],
  expected: ['done/Plain (1).json', `value-streams/plain ${given} current`, '"sync":"Synced"'],
});
