import { authorityOf } from '../../src/core/authority/authority.ts';
import type { Environment } from '../../src/runs/pipeline.ts';
import { aWorld, never, type World } from './world.ts';

export const driftBranch = 'sluice/drift/staging';

export const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;

type Policy = Partial<Omit<Environment, 'tenant'>>;

/** A world whose staging holds these streams as git says; its policy counts from then on. */
export async function syncedHarness(seed: Record<string, Uint8Array>, policy: Policy = {}): Promise<World> {
  const world = await aWorld({ seed });
  world.staging = { ...world.staging, ...policy };
  await world.bringToStaging();
  await world.sync({ ...world.staging, authority: authorityOf('staging') });
  await world.stage.forget();
  return world;
}

export const namesOf = async (world: World) =>
  (await world.stage.state()).streams.map(({ name }) => name).sort();

export const activeOf = async (world: World) =>
  (await world.stage.state()).streams.flatMap(({ name, state }) => (state === 'active' ? [name] : [])).sort();

export const renameInGit = (world: World, slug: string, to: string) =>
  world.person.edit('env/staging', fileOf(slug), (text) =>
    text.replace(/"name": "[^"]*"/, `"name": "${to}"`),
  );

/** Another event starts the stream. */
export const startBy = (world: World, slug: string, event: string, branch = 'env/staging') =>
  world.person.edit(branch, fileOf(slug), (text) =>
    text.replace(/"event_type": "[^"]*"/, `"event_type": "${event}"`),
  );

export const renameByHand = (world: World, from: string, to: string) =>
  world.stage.do({ op: 'renameStream', streamName: from, name: to });

/** What was saved of a stream or rule; empty where nothing was. */
export const savedOf = async (world: World, file: string) =>
  (await world.head(driftBranch)) === undefined ? '' : world.person.read(driftBranch, file);

const ruleId = '01K1RVEEEEEEEEEEEEEEEEEEE1';
const vip = { id: ruleId, name: 'isVip', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } };

/** For a stream that uses the rule `isVip`, with a limit of 100. */
export const usingRule = {
  rules: [vip],
  conditions: { operator: 'AND', event_types: [], rule: { rule_id: ruleId, name: 'isVip' } },
};

export const rulesIn = async (world: World) =>
  JSON.stringify(await world.staging.tenant.registry('rules', never));

/** What somebody does in the rule store of the tenant. */
export async function raiseByHand(world: World, limit: number): Promise<void> {
  const [rule] = (await world.staging.tenant.registry('rules', never)) ?? [];
  const text = JSON.stringify(rule);
  const id = /"id":"([^"]*)"/.exec(text)?.[1] ?? '';
  const raised = JSON.parse(text.replace('100', String(limit)));
  await world.staging.tenant.replaceItem('rules', id, raised, never);
}

export const raiseInGit = (world: World, limit: number) =>
  world.person.edit('env/staging', 'rules/is-vip.json', (text) => text.replace('100', String(limit)));
