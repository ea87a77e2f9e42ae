import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runExport } from '../../src/runs/run.ts';
import { aDirectoryStageOnGit, type DirectoryHarness } from '../support/directory-harness.ts';
import { mirror, never, type WorldOnGit } from '../support/world.ts';

const examples = await readdir(join(import.meta.dirname, '../../examples/exports'));

async function expectSameTrees({ world, back }: DirectoryHarness<WorldOnGit>): Promise<void> {
  await runExport(world.deps, back, { holder: 'test', patience: 0, dryRun: false }, never);
  expect(await world.remote.git('diff', '--stat', mirror, 'refs/sluice/source/back')).toBe('');
}

it('brings the examples from one folder through git and another folder to a tenant, in rounds, byte for byte', async () => {
  const harness = await aDirectoryStageOnGit({ seed: examples });
  const { world, carrier } = harness;
  await harness.exportDev();
  await harness.bring();

  const report = await harness.carryOn();

  expect(report).toMatchObject({ outcome: 'synced', byHand: [], plan: { blockers: [], drifted: [] } });
  expect(await carrier.rounds()).toEqual(['001', '002']);
  const states = (await world.stage.state()).streams.map(({ state, validation }) => `${state} ${validation}`);
  expect(states.filter((one) => one === 'active validated')).toHaveLength(11);
  expect(states).toContain('inactive validated');
  await expectSameTrees(harness);
});

it('brings a later edit of a subflow by hand: it is imported anew, then what runs it, and the old ones go', async () => {
  const harness = await aDirectoryStageOnGit({ seed: examples });
  const { world, carrier } = harness;
  await harness.exportDev();
  await harness.bring();
  await harness.carryOn();
  const before = await world.stage.stream('Customer Notification');
  const stream = { streamName: 'Customer Notification', name: 'Customer Notification' };
  await world.dev.do({ op: 'renameStream', ...stream, name: 'Customer Notice' });
  await harness.exportDev();
  await harness.bring();

  const report = await harness.carryOn();

  expect(report).toMatchObject({ outcome: 'synced', byHand: [] });
  const brought = async (round: string) =>
    (await carrier.manifest(round)).files.flatMap(({ streams }) => streams.map(({ name }) => name));
  expect(await brought('003')).toEqual(['Customer Notice']);
  expect(await brought('004')).toEqual(['Order Intake', 'Fulfilment Routing', 'Rücksendung prüfen']);
  const { streams } = await world.stage.state();
  expect(streams).toHaveLength(12);
  expect(streams.map(({ id }) => id)).not.toContain(before.id);
  await expectSameTrees(harness);
});
