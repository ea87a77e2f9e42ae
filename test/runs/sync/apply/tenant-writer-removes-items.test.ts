import { expect, it } from 'vitest';
import type { SharedRemoval } from '../../../../src/core/plan/plan.ts';
import { TenantWriter } from '../../../../src/runs/sync/apply/tenant-writer.ts';
import { Journal } from '../../../../src/state/journal/journal.ts';
import { FreshReader } from '../../../../src/runs/sync/apply/fresh-read.ts';
import { planEnvironment, type Planned } from '../../../../src/runs/sync/plan.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorld, never, type World } from '../../../support/world.ts';

/** A stream that uses a rule of its own. */
function usingRule(at: number) {
  const id = `01K1RVEEEEEEEEEEEEEEEEEEE${at}`;
  const rule = { id, name: `rule ${at}`, mode: 'advanced', expression: { '>': [{ var: 'total' }, at] } };
  const conditions = { operator: 'AND', event_types: [], rule: { rule_id: id, name: rule.name } };
  return { rules: [rule], conditions };
}

/** Text of a stream's file without its rule. */
function withoutRule(text: string): string {
  const stream = JSON.parse(text) as {
    $sections: { rules?: unknown };
    trigger: [{ conditions?: unknown }];
  };
  delete stream.$sections.rules;
  delete stream.trigger[0].conditions;
  return `${JSON.stringify(stream, undefined, 2)}\n`;
}

/** A world whose target has three rules that Sluice created, and that git no longer has and no stream uses. */
async function withLeftRules(): Promise<World> {
  const seed = smallStreams({ A: usingRule(1), B: usingRule(2), C: usingRule(3) });
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  for (const slug of ['a', 'b', 'c'])
    await world.person.edit('env/staging', `value-streams/${slug}/value-stream.json`, withoutRule);
  await world.person.remove('env/staging', 'rules/rule-1.json', 'rules/rule-2.json', 'rules/rule-3.json');
  await world.sync();
  world.staging = { ...world.staging, prune: 'delete' };
  return world;
}

const rulesIn = async (world: World) => (await world.staging.tenant.registry('rules', never)) ?? [];

/** The writer of a run, and the removals that its plan names. */
async function writerOf(world: World, change: (planned: Planned) => Planned = (planned) => planned) {
  const planned = change(await planEnvironment(world.deps, world.staging, {}, never));
  const removals = planned.plan.changes.filter((one): one is SharedRemoval => one.op === 'delete-shared');
  const writer = new TenantWriter({
    deps: world.deps,
    environment: world.staging,
    planned,
    reader: new FreshReader(world.staging, planned),
    journal: new Journal(world.deps, { id: 'run', begin: async () => undefined }, 'staging'),
    saved: new Map(),
    unsaved: new Map(),
    signal: never,
  });
  return { writer, removals };
}

it('deletes what Sluice created, and refuses what the inventory does not say that it created', async () => {
  const world = await withLeftRules();
  const { writer, removals } = await writerOf(world);
  const [first] = removals as [SharedRemoval];
  expect(await writer.removeItem(first)).toBe('removed');
  expect(await writer.removeItem(first)).toBe('gone');
  const disowned = await writerOf(world, (planned) => ({
    ...planned,
    observed: { ...planned.observed, made: [] },
  }));
  const [other] = disowned.removals as [SharedRemoval];
  await expect(disowned.writer.removeItem(other)).rejects.toMatchObject({ code: 'SLC2462' });
});

it('refuses an item that changed since the run read it', async () => {
  const world = await withLeftRules();
  const { writer, removals } = await writerOf(world);
  const [first] = removals as [SharedRemoval];
  const item = (await rulesIn(world)).find((one) => JSON.stringify(one).includes(first.id));
  const changed = { ...(item as object), expression: { '>': [{ var: 'total' }, 99] } };
  await world.staging.tenant.replaceItem('rules', first.id, changed, never);
  await expect(writer.removeItem(first)).rejects.toMatchObject({ code: 'SLC2416' });
});

it('refuses an edited item that no commit has saved', async () => {
  const world = await withLeftRules();
  const edited = await writerOf(world, (planned) => {
    const { observation } = planned.observed;
    const synced = new Map([...observation.synced].filter(([path]) => !path.startsWith('rules/')));
    return { ...planned, observed: { ...planned.observed, observation: { ...observation, synced } } };
  });
  const [first] = edited.removals as [SharedRemoval];
  await expect(edited.writer.removeItem(first)).rejects.toMatchObject({ code: 'SLC2417' });
});

it('removes no more items in one run than it may remove streams, and the others in the next', async () => {
  const world = await withLeftRules();
  world.staging = { ...world.staging, maxDeletions: 1 };
  const report = await world.sync();
  expect(await rulesIn(world)).toHaveLength(2);
  expect(report.retiring).toHaveLength(2);
  expect(report.retiring[0]).toContain('more than 1 removals in one run');
  await world.sync();
  expect(await rulesIn(world)).toHaveLength(1);
});
