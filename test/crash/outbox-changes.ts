import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonObject } from '../../src/core/json/json.ts';
import { exportFileOf, payloadOf } from '../support/export-file.ts';
import type { OutboxMaking } from './outbox-matrix.ts';
import { inboxOf, outboxOf } from './outbox-runs.ts';
import type { Name } from './seed.ts';

const branch = 'env/staging';

/** A change of a stream in git. */
export const describe = ({ person }: Pick<OutboxMaking, 'person'>, name: Name) =>
  person.edit(branch, `value-streams/${name.toLowerCase()}/value-stream.json`, (text) =>
    text.replace('"name":', '"description": "changed in git",\n  "name":'),
  );

export const removeFromGit = ({ person }: Pick<OutboxMaking, 'person'>, name: Name) =>
  person.remove(branch, `value-streams/${name.toLowerCase()}`);

/** Somebody imported a file of a round and exported what it became, under an id of the tenant's own. */
export async function arrive({ folder }: OutboxMaking, round: string, slug: string): Promise<void> {
  const name = (await readdir(join(outboxOf(folder), round))).find((one) => one.endsWith(`-${slug}.json`));
  const payload = payloadOf(await readFile(join(outboxOf(folder), round, name ?? '')));
  const template = payload['execution_template'];
  const imported = {
    ...(isJsonObject(template) ? template : {}),
    id: '01K9ARRVEDEEEEEEEEEEEEEEE1',
    state: 'active',
  };
  const file = join(inboxOf(folder), `${slug}.json`);
  await writeFile(file, exportFileOf({ ...payload, execution_template: imported }, '2026-01-06T09:00:00Z'));
  const settled = new Date('2026-01-06T09:00:00Z');
  await utimes(file, settled, settled);
}
