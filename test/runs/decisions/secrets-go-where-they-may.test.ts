import { expect, it } from 'vitest';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { approve } from '../../../src/runs/decisions/approvals.ts';
import { secretSendLine } from '../../../src/core/secrets/secret-sends.ts';
import { planText } from '../../../src/core/plan/print/plan-text.ts';
import { approvalRequired, approveSecrets, jo } from '../../support/approvals.ts';
import { anExportFile } from '../../support/export-file.ts';
import { aWorld, never, type World } from '../../support/world.ts';

const scenario = 'value-streams/a/scenarios/call.json';
const value = 'stage-token-2';
const bound = new Map([['erpKey', { streams: ['a'], hosts: ['erp.acme.example'] }]]);

const send = (id: number, url: string) => ({
  id,
  module: 'http:ActionSendData',
  version: 3,
  mapper: { url, header: 'x', note: 'as built' },
});
const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [
      {
        id: '11',
        name: 'Call',
        modules: [send(1, 'https://erp.acme.example/orders'), send(2, 'https://log.example/')],
      },
    ],
  }),
};

const edit = ({ person }: World, from: string, to: string) =>
  person.edit('env/staging', scenario, (text) => {
    if (!text.includes(from)) throw new Error(`nothing to replace: ${from}`);
    return printTreeFile(parseTreeFile(Buffer.from(text.replace(from, to)), scenario));
  });

/** A branch that sends a secret in a header of the first module. */
async function aBranch(some: Partial<World['staging']> = {}): Promise<World> {
  const world = await aWorld({ seed });
  world.staging = { ...world.staging, secrets: new Map([['erpKey', value]]), ...some };
  await world.bringToStaging();
  await edit(world, '"header": "x"', '"header": { "$secret": "erpKey" }');
  return world;
}

/** Syncs that branch. */
async function aSyncedBranch(some: Partial<World['staging']> = {}): Promise<World> {
  const world = await aBranch(some);
  await approveSecrets(world);
  await world.sync();
  await world.stage.forget();
  return world;
}

const codes = (report: Awaited<ReturnType<World['sync']>>) => report.gate?.reasons.map(({ code }) => code);
const linesOf = async (world: World) => (await world.plan()).secrets.map(secretSendLine);

it('blocks a stream whose secret is moved into an address, where it is bound', async () => {
  const world = await aSyncedBranch({ secretBounds: bound });
  await edit(world, '"https://log.example/"', '{ "$secret": "erpKey" }');

  const report = await world.sync();

  expect(report.plan.blocked).toEqual(['value-streams/a']);
  expect(report.plan.blockers).toMatchObject([{ code: 'SLC1053', file: scenario }]);
  expect(report.plan.blockers[0]?.message).toContain('its host is unknown');
  expect(await world.stage.writes()).toEqual([]);
});

it('blocks a stream that no bound names, and one that sends it to another host', async () => {
  const world = await aBranch({ secretBounds: new Map([['erpKey', { streams: ['b'], hosts: undefined }]]) });
  expect((await world.plan()).blockers).toMatchObject([{ code: 'SLC1053' }]);

  world.staging = { ...world.staging, secretBounds: bound };
  expect((await world.plan()).blockers).toEqual([]);

  await edit(world, '"https://erp.acme.example/orders"', '"https://evil.example/orders"');
  expect((await world.plan()).blockers[0]?.message).toContain('evil.example');
});

it('blocks a secret whose host the file of the environment moves', async () => {
  const world = await aBranch({ secretBounds: bound });
  await world.person.edit('env/staging', 'environments/staging.yaml', () =>
    [
      'values: { host: evil.example }',
      `patches: { ${scenario}: [{ op: replace, path: id=1/mapper/url, value: { $text: [["https://", { $value: host }, "/"]] } }] }`,
    ].join('\n'),
  );

  expect((await world.plan()).blockers[0]?.message).toContain('evil.example');
});

it('asks for approval of a secret that is sent first, though none is required', async () => {
  const world = await aBranch();

  const report = await world.sync();

  expect(codes(report)).toEqual(['SLC2439']);
  expect(await world.stage.writes()).toEqual([]);
  expect(await linesOf(world)).toEqual([
    `Sends the secret erpKey for the first time: to erp.acme.example, from field /mapper/header of module 1 in ${scenario}`,
  ]);
  expect(planText(report.plan, report.digest).split('\n')[0]).toContain(
    'Sends the secret erpKey for the first time',
  );
  expect(JSON.stringify(report)).not.toContain(value);
});

it('takes no approval that does not name the secrets', async () => {
  const world = await aBranch({ authority: approvalRequired });
  const request = { digest: undefined, allowDeletions: undefined, who: jo };

  await expect(approve(world.deps, world.staging, request, never)).rejects.toThrow('--allow-secrets');
  expect(await world.store.approval('staging')).toBeUndefined();

  const { approval } = await approveSecrets(world);
  expect(approval?.secrets).toEqual(await linesOf(world));
  expect((await world.sync()).outcome).toBe('synced');
});

it('sends what stays where it was without asking again', async () => {
  const world = await aSyncedBranch();
  await edit(world, '"as built"', '"changed"');

  expect(await linesOf(world)).toEqual([]);
  expect((await world.sync()).outcome).toBe('synced');
});

it('asks again where an unbound secret is moved into an address', async () => {
  const world = await aSyncedBranch();
  await edit(world, '"https://log.example/"', '{ "$secret": "erpKey" }');

  const report = await world.sync();

  expect(codes(report)).toEqual(['SLC2439']);
  expect(await world.stage.writes()).toEqual([]);
  expect(await linesOf(world)).toEqual([
    `Sends the secret erpKey in a new place: to an unknown host, from field /mapper/url of module 2 in ${scenario}`,
  ]);
});

it('asks again for another host of the same place, and for an edit that goes back with it', async () => {
  const world = await aSyncedBranch({ selfHeal: 'lastSynced' });
  await edit(world, '"https://erp.acme.example/orders"', '"https://evil.example/orders"');
  expect(await linesOf(world)).toEqual([
    `Sends the secret erpKey in a new place: to evil.example, from field /mapper/header of module 1 in ${scenario}`,
  ]);

  await world.stage.do({
    op: 'setText',
    streamName: 'A',
    moduleId: 2,
    pointer: '/mapper/note',
    value: 'by hand',
  });
  expect(codes(await world.sync())).toEqual(['SLC2439']);
  expect(await world.stage.writes()).toEqual([]);
});

it('puts an edit of the tenant back without asking, since its secrets were sent before', async () => {
  const world = await aSyncedBranch({ selfHeal: 'lastSynced', authority: approvalRequired });
  await world.stage.do({
    op: 'setText',
    streamName: 'A',
    moduleId: 2,
    pointer: '/mapper/note',
    value: 'by hand',
  });

  expect((await world.sync()).outcome).toBe('synced');
});

it('asks again for all of a stream where nobody can tell the host, once anything in it changes', async () => {
  const world = await aSyncedBranch();
  await edit(world, '"https://erp.acme.example/orders"', '"{{1.url}}"');
  await approveSecrets(world);
  await world.sync();
  expect(await linesOf(world)).toEqual([]);

  await edit(world, '"as built"', '"changed"');

  expect(await linesOf(world)).toHaveLength(1);
});
