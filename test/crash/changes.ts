import type { Making } from './harness.ts';
import type { Name } from './seed.ts';
import { invalidWord } from './validating-fetch.ts';

const fileOf = (name: Name) => `value-streams/${name.toLowerCase()}/value-stream.json`;
const branch = 'env/staging';

/** Everything is in the tenant. */
export const synced = (world: Making) => world.sync();

/** A stream that git has inactive so far. */
export const switchOn = ({ person }: Making, name: Name) =>
  person.edit(branch, fileOf(name), (text) => text.replace('"state": "inactive"', '"state": "active"'));

/** Everything is in the tenant, and people switched these on; `keep` is to leave them on. */
export async function syncedAndActive(world: Making, ...names: readonly Name[]): Promise<void> {
  await world.sync();
  for (const name of names) await world.tenant.do({ op: 'setState', streamName: name, state: 'active' });
}

/** A change of a stream in git. */
export const describe = ({ person }: Making, name: Name, description = 'changed in git') =>
  person.edit(branch, fileOf(name), (text) =>
    text.replace('"name":', `"description": "${description}",\n  "name":`),
  );

/** A change that the tenant takes and then finds invalid. */
export const spoil = (world: Making, name: Name) => describe(world, name, invalidWord);

/** A change of the scenario behind a webhook. */
export const greet = ({ person }: Making) =>
  person.edit(branch, 'value-streams/web/scenarios/take-orders.json', (text) =>
    text.replace('"Hello"', '"Good day"'),
  );

export const raiseRule = ({ person }: Making) =>
  person.edit(branch, 'rules/is-vip.json', (text) => text.replace('100', '250'));

/** The same stream changed in the tenant, by a person, and in git. */
export async function conflict(world: Making, name: Name): Promise<void> {
  await world.tenant.do({ op: 'renameStream', streamName: name, name: `${name} by hand` });
  await world.person.edit(branch, fileOf(name), (text) => text.replace('order.created', 'order.changed'));
}

export const removeFromGit = ({ person }: Making, name: Name) =>
  person.remove(branch, `value-streams/${name.toLowerCase()}`);
