import { expect, it } from 'vitest';
import { planText } from '../../../src/core/plan/print/plan-text.ts';
import { contentDiffs } from '../../../src/runs/sync/content-diffs.ts';
import { planEnvironment } from '../../../src/runs/sync/plan.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const rename = (world: World, slug: string, to: string) =>
  world.person.edit('env/staging', fileOf(slug), (text) =>
    text.replace(/"name": "[^"]*"/, `"name": "${to}"`),
  );

async function aSyncedWorld(names: readonly string[]): Promise<World> {
  const world = await aWorld({ seed: smallStreams(Object.fromEntries(names.map((name) => [name, {}]))) });
  await world.bringToStaging();
  await world.sync();
  return world;
}

async function shown(world: World, { isWhole = false } = {}) {
  const planned = await planEnvironment(world.deps, world.staging, {}, never);
  const diffs = await contentDiffs(world.deps, world.staging, planned, { isWhole }, never);
  return { diffs, text: planText(planned.plan, planned.digest, { content: { diffs, whole: 'all of it' } }) };
}

it('compares what the tenant has now, and not what was synced, with git', async () => {
  const world = await aSyncedWorld(['A', 'B']);
  await rename(world, 'a', 'A from git');
  await world.stage.do({ op: 'renameStream', streamName: 'A', name: 'A by hand' });

  const { diffs, text } = await shown(world);

  expect(diffs.streams.map(({ path }) => path)).toEqual(['value-streams/a']);
  expect(diffs.streams[0]?.lines.join('\n')).toMatch(/A (?:\[?)by hand.* → .*from git/);
  expect(text).toContain(`      ${diffs.streams[0]?.lines[0]}`);
  expect(text).not.toContain('all of it');
});

it('reads a few streams of many, and says how to see the others', async () => {
  const slugs = Array.from({ length: 12 }, (_, index) => `s${index + 10}`);
  const world = await aSyncedWorld(slugs);
  for (const slug of slugs) await rename(world, slug, `${slug} renamed`);

  const { diffs, text } = await shown(world);
  expect(diffs).toMatchObject({ omitted: 2, shared: [] });
  expect(diffs.streams).toHaveLength(10);
  expect(text).toContain('All of them: all of it\n');
  expect((await shown(world, { isWhole: true })).diffs.streams).toHaveLength(12);
});
