import { expect, it } from 'vitest';
import { isJsonArray, idText, member } from '../../../src/core/json/json.ts';
import type { EnvironmentStatus } from '../../../src/core/plan/status.ts';
import type { StreamReport } from '../../../src/state/records/stream-report.ts';
import { aDirectoryHarness } from '../../support/directory-harness.ts';
import { anExportFile, payloadOf } from '../../support/export-file.ts';
import { aMakeScenario } from '../../support/make-stand-in.ts';
import { withTeam } from '../../support/with-make.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const stream = (name: string, last: number, scenario: string) =>
  anExportFile({
    name,
    id: `01K1DQS3CWHVTCQ9DN14SKXK0${last}`,
    state: 'active',
    scenarios: [{ id: scenario, name: `Call of ${name}` }],
  });
const seed = { 'a.json': stream('A', 0, '11'), 'b.json': stream('B', 1, '12') };

/** The id that staging gave to the only scenario of a stream. */
async function scenarioOf(world: World, name: string): Promise<number> {
  const { id } = await world.stage.stream(name);
  const scenarios = member(payloadOf(await world.staging.tenant.exportFile(id, never)), 'scenarios');
  return Number(idText(member(isJsonArray(scenarios) ? scenarios[0] : undefined, 'scenario_id')));
}

async function saved<T>(world: World, wanted: string): Promise<T> {
  const record = (await world.store.statuses()).find(({ subject }) => subject === wanted);
  return record?.status as unknown as T;
}
const statusOf = (world: World) => saved<EnvironmentStatus>(world, 'environment staging');
const healthOf = async (world: World) => {
  const reports = await saved<readonly StreamReport[]>(world, 'streams of staging');
  return Object.fromEntries(reports.map(({ path, health }) => [path.replace('value-streams/', ''), health]));
};

/** Two streams that are active in staging, whose scenarios Make knows. */
async function anActiveWorld() {
  const world = await aWorld({ seed, state: 'file' });
  await world.bringToStaging();
  await world.sync();
  const { make, environment } = await withTeam(world.staging);
  const [a, b] = [await scenarioOf(world, 'A'), await scenarioOf(world, 'B')];
  make.team.scenarios = [aMakeScenario(a, 'Call of A'), aMakeScenario(b, 'Call of B')];
  return { world, make, environment, a, b };
}

it('is Synced and Healthy where Make finds every scenario valid and active', async () => {
  const { world, environment } = await anActiveWorld();

  expect(await world.sync(environment)).toMatchObject({ outcome: 'synced', plan: { warnings: [] } });
  expect(await statusOf(world)).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it('is Degraded where Make finds a scenario of a stream invalid, and says which', async () => {
  const { world, make, environment, a, b } = await anActiveWorld();
  make.team.scenarios = [
    aMakeScenario(a, 'Call of A', { isinvalid: true, isActive: false }),
    aMakeScenario(b, 'Call of B'),
  ];

  const report = await world.sync(environment);

  expect(report.plan.blockers).toEqual([
    {
      code: 'SLC2422',
      severity: 'error',
      file: 'value-streams/a',
      place: '',
      message: `Make finds its scenario "Call of A" (${a}) invalid: it cannot run`,
    },
  ]);
  const status = await statusOf(world);
  expect(status).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
  expect(status.details).toContain(
    `value-streams/a: Make finds its scenario "Call of A" (${a}) invalid: it cannot run [SLC2422]`,
  );
  expect(await healthOf(world)).toEqual({ a: 'Degraded', b: 'Healthy' });

  make.team.scenarios[0] = aMakeScenario(a, 'Call of A');
  expect(await world.sync(environment)).toMatchObject({ outcome: 'synced' });
  expect(await statusOf(world)).toMatchObject({ health: 'Healthy' });
});

it('is Degraded where a scenario of an active stream is not active', async () => {
  const { world, make, environment, a, b } = await anActiveWorld();
  make.team.scenarios = [aMakeScenario(a, 'Call of A'), aMakeScenario(b, 'Call of B', { isActive: false })];

  const report = await world.sync(environment);

  expect(report.plan.blockers).toMatchObject([{ code: 'SLC2423', file: 'value-streams/b' }]);
  expect(await healthOf(world)).toEqual({ a: 'Healthy', b: 'Degraded' });
});

it('does not expect scenarios of an inactive stream to be active', async () => {
  const { world, make, environment, a, b } = await anActiveWorld();
  make.team.scenarios = [a, b].map((id) => aMakeScenario(id, 'Call', { isActive: false }));
  const { id } = await world.stage.stream('A');
  await world.staging.tenant.deactivate(id, never);

  const plan = await world.plan({ ...environment, state: 'keep' });

  expect(plan.blockers).toMatchObject([{ code: 'SLC2423', file: 'value-streams/b' }]);
});

it('warns of a scenario that Make does not list, and judges nothing by that', async () => {
  const { world, make, environment, a } = await anActiveWorld();
  make.team.scenarios = [aMakeScenario(a, 'Call of A')];

  const report = await world.sync(environment);

  expect(report).toMatchObject({
    outcome: 'synced',
    plan: { warnings: [{ code: 'SLC2424', severity: 'warning', file: 'value-streams/b' }] },
  });
  expect(await healthOf(world)).toEqual({ a: 'Healthy', b: 'Healthy' });
});

it('sends a new version in the place of one whose scenario is invalid, and says so', async () => {
  const { world, make, environment, a, b } = await anActiveWorld();
  make.team.scenarios = [aMakeScenario(a, 'Call of A', { isinvalid: true }), aMakeScenario(b, 'Call of B')];
  await world.person.edit('env/staging', 'value-streams/a/value-stream.json', (text) =>
    text.replace('"name": "A"', '"name": "A, mended"'),
  );

  const plan = await world.plan(environment);

  expect(plan.changes).toMatchObject([{ path: 'value-streams/a' }]);
  expect(plan.blockers).toEqual([]);
  expect(plan.warnings).toMatchObject([{ code: 'SLC2422', file: 'value-streams/a' }]);
});

it('judges the streams of a tenant without an API by the ids in their exports', async () => {
  const harness = await aDirectoryHarness({ seed: { 'a.json': stream('A', 0, '11') } });
  await harness.exportDev();
  await harness.bring();
  expect(await harness.carryOn()).toMatchObject({ outcome: 'synced' });
  const { make, environment } = await withTeam(harness.staging);
  const id = await scenarioOf(harness.world, 'A');
  make.team.scenarios = [aMakeScenario(id, 'Call of A', { isinvalid: true })];

  const report = await harness.world.sync(environment);

  expect(report.plan.blockers).toMatchObject([{ code: 'SLC2422', file: 'value-streams/a' }]);
  expect(await statusOf(harness.world)).toMatchObject({ health: 'Degraded' });
  expect(await harness.carrier.rounds()).toHaveLength(1);
});
