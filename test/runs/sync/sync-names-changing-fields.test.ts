import { expect, it } from 'vitest';
import { changingExports } from '../../support/changing-exports.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aWorld, type World } from '../../support/world.ts';

const stream = 'value-streams/a';
const scenario = `${stream}/scenarios/call.json`;
const modules = [
  { id: 1, module: 'http:Send', version: 3, mapper: { url: 'https://dev.example', lastRun: 'run-0' } },
];
const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [{ id: '11', name: 'Call', modules }],
  }),
};
const edit = (world: World, value: string) =>
  world.stage.do({ op: 'setText', streamName: 'A', moduleId: 1, pointer: '/mapper/url', value });

/** A synced environment whose stream has a field that differs at each read, and an edit that somebody made. */
async function aChangingWorld(): Promise<World> {
  const world = await aWorld({ seed });
  await world.bringToStaging();
  await world.sync();
  await world.stage.switch({ omitRevision: true });
  const change = (payload: string, reads: number) => payload.replace('run-0', `run-${reads}`);
  world.staging = { ...world.staging, tenant: changingExports(world.staging.tenant, change) };
  await edit(world, 'https://edited.example');
  return world;
}

it('names the field that changes by itself and the entry that ignores it, but no edit that somebody made', async () => {
  const world = await aChangingWorld();

  const { plan } = await world.sync();

  const found = plan.warnings.find(({ code }) => code === 'SLC2481');
  expect(found).toMatchObject({ file: stream, severity: 'warning' });
  expect(found?.message).toContain(`id=1/mapper/lastRun (module 1, http:Send) of ${scenario}`);
  expect(found?.message).not.toContain('mapper/url');
});

it('does not overwrite such a stream, and says why', async () => {
  const world = await aChangingWorld();
  await world.person.edit('env/staging', scenario, (text) => text.replace('dev.example', 'git.example'));
  await world.stage.forget();

  const { results, outcome } = await world.sync();

  expect(outcome).toBe('failed');
  expect(results).toMatchObject([{ change: { path: stream }, problem: { code: 'SLC2481' } }]);
  expect(await world.stage.writes()).toEqual([]);
});

it("saves only the edit and applies git's version, once the printed entry is in the file", async () => {
  const world = await aChangingWorld();
  const { plan } = await world.sync();
  const entry =
    plan.warnings.find(({ code }) => code === 'SLC2481')?.message.split('staging.yaml: ')[1] ?? '';
  await world.person.edit('env/staging', 'environments/staging.yaml', () => `${entry}\n`);

  expect(await world.sync()).toMatchObject({ plan: { warnings: [] } });

  expect(await world.numstat('sluice/drift/staging')).toEqual([`1\t1\t${scenario}`]);
});
