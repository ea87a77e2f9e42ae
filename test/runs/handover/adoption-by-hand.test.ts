import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { adopt } from '../../../src/runs/decisions/adopt.ts';
import { aDirectoryHarness, type DirectoryHarness } from '../../support/directory-harness.ts';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import { callingThrough } from '../../support/one-connection.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';

const idA = '01K1DQS3CWHVTCQ9DN14SKXK00';
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;

/** Staging has what somebody imported long before, and its exports lie in the inbox. */
async function aFilledHarness(
  seed: Record<string, Uint8Array>,
  ...imported: readonly string[]
): Promise<DirectoryHarness> {
  const harness = await aDirectoryHarness({ seed });
  const { world } = harness;
  for (const { id, name } of (await world.dev.state()).streams) {
    const file = await world.source.tenant.exportFile(id, never);
    if (imported.includes(name)) await world.staging.tenant.importFile(file, never);
  }
  for (const { id, name } of (await world.stage.state()).streams)
    await writeFile(join(harness.inbox, `${name}.json`), await world.staging.tenant.exportFile(id, never));
  await harness.exportDev();
  await harness.bring();
  return harness;
}

const adoptAll = ({ world, staging }: DirectoryHarness, choices = new Map<string, string>()) =>
  adopt(world.deps, staging, { streams: [], choices, rebuild: false }, never);

it('takes over what is there, by its export, and has nothing handed over for it', async () => {
  // The file of A carries B.
  const harness = await aFilledHarness(smallStreams({ A: { runs: ['B'] }, B: {} }), 'A');
  const blocked = await harness.sync();
  expect(blocked.plan.blockers.map(({ code }) => code)).toContain('SLC2401');

  const report = await adoptAll(harness);

  expect(report).toMatchObject({
    adopted: [
      { path: 'value-streams/a', isEqual: true },
      { path: 'value-streams/b', isEqual: true },
    ],
    ambiguous: [],
  });
  expect(await harness.sync()).toMatchObject({ outcome: 'synced', results: [], byHand: [] });
  expect(await harness.carrier.rounds()).toEqual([]);
});

it('hands over what changes in git afterwards and what is not there, and asks to retire what was adopted', async () => {
  const harness = await aFilledHarness(smallStreams({ A: {}, B: {} }), 'A');
  const { id } = await harness.world.stage.stream('A');
  expect(await adoptAll(harness)).toMatchObject({ adopted: [{ id }], missing: [{ name: 'B' }] });
  await harness.world.person.edit('env/staging', fileOf('a'), (text) =>
    text.replace('order.created', 'order.changed'),
  );

  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });

  const { streams } = await harness.world.stage.state();
  expect(streams.map(({ name }) => name).sort()).toEqual(['A', 'B']);
  expect(streams.map((stream) => stream.id)).not.toContain(id);
});

it('learns which connection stands in what it took over', async () => {
  const harness = await aFilledHarness({ 'a.json': callingThrough('A', idA, 'shop') }, 'A');

  expect((await adoptAll(harness)).adopted).toMatchObject([{ path: 'value-streams/a' }]);

  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
});

it('saves what it has otherwise than git before that is handed over', async () => {
  const harness = await aFilledHarness(smallStreams({ A: {} }), 'A');
  await harness.world.person.edit('env/staging', fileOf('a'), (text) =>
    text.replace('order.created', 'order.changed'),
  );

  expect((await adoptAll(harness)).adopted).toMatchObject([{ isEqual: false }]);

  expect(await harness.world.person.read('sluice/drift/staging', fileOf('a'))).toContain('order.created');
  expect(await harness.sync()).toMatchObject({ outcome: 'handed-over' });
});

it('asks which one it is where two that arrived could be what was handed over, and takes the one that a person names', async () => {
  const harness = await aDirectoryHarness({ seed: smallStreams({ A: {} }) });
  const { world, inbox } = harness;
  await harness.exportDev();
  await harness.bring();
  await harness.sync();
  const [one, other] = ['01K9ARRVEDEEEEEEEEEEEEEEE1', '01K9ARRVEDEEEEEEEEEEEEEEE2'];
  for (const id of [one, other]) {
    const payload = payloadOf(anExportFile({ name: 'A', id }));
    const template = { ...(payload['execution_template'] as object), description: `edited as ${id}` };
    await writeFile(join(inbox, `${id}.json`), exportFileOf({ ...payload, execution_template: template }));
  }
  const blocked = await harness.sync();
  expect(blocked.plan.blockers.map(({ code }) => code)).toContain('SLC2401');
  expect((await world.store.inventory('staging')).map(({ id }) => id)).toEqual([]);

  const report = await adoptAll(harness, new Map([['a', other]]));

  expect(report).toMatchObject({ adopted: [{ path: 'value-streams/a', id: other, isEqual: false }] });
  expect((await world.store.inventory('staging')).map(({ id }) => id)).toEqual([other]);
});
