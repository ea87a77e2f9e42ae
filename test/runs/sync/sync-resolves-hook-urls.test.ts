import { describe, expect, it } from 'vitest';
import { createHttpTenant } from '../../../src/adapters/http-tenant/http-tenant.ts';
import { exportFileOf, anExportFile, payloadOf } from '../../support/export-file.ts';
import type { SandboxControl } from '../../support/sandbox-control.ts';
import { aWorld, never, type World } from '../../support/world.ts';
import type { DirectTenant } from '../../../src/ports/tenant.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { reaching } from '../../../src/runs/write-access.ts';

const scanBins = 'value-streams/a/scenarios/scan-bins.json';

const aHook = (id: number, name: string) => ({
  id,
  name,
  type: 'web',
  typeName: 'gateway-webhook',
  data: {},
});

const caller = {
  id: '11',
  name: 'Scan Bins',
  modules: [{ id: 4, module: 'http:ActionSendData', parameters: {}, mapper: { url: '/orders' } }],
};

const waiting = {
  id: '12',
  name: 'Count',
  hooks: [aHook(45, 'Count')],
  modules: [{ id: 1, module: 'gateway:CustomWebHook', parameters: { __IMTHOOK__: 45 }, mapper: {} }],
};

const scenarios = [caller, waiting] as const;

/** A stream whose first scenario can call the webhook of its second one. */
const seed = {
  'a.json': anExportFile({
    name: 'A',
    state: 'active',
    scenarios,
  }),
};

async function exportOf(tenant: DirectTenant, control: SandboxControl, name = 'A'): Promise<string> {
  const { id } = await control.stream(name);
  return JSON.stringify(payloadOf(await tenant.exportFile(id, never)));
}

/** Address of the webhook in an export, and the text with the address that the module calls. */
function addressesIn(text: string) {
  const [, hook = 'no webhook'] = /"url":"([^"?]+)"\}\]/.exec(text) ?? [];
  const [, called = 'nothing'] = /"mapper":\{"url":"([^"]*)"/.exec(text) ?? [];
  return { hook, called };
}

/** Makes the module of development call the webhook of its own stream, as a person does in the dashboard. */
async function callItself(world: World, after = '?a={{1.id}}', name = 'A'): Promise<string> {
  const { id } = await world.dev.stream(name);
  const text = await exportOf(world.source.tenant, world.dev, name);
  const { hook, called } = addressesIn(text);
  expect(hook).toContain('https://hook.acmedev.example/');
  const edited = text.replace(`"mapper":{"url":"${called}"`, `"mapper":{"url":"${hook}${after}"`);
  const { subflows: _, ...own } = JSON.parse(edited) as JsonObject;
  await world.source.tenant.replace(id, exportFileOf(own), never);
  return hook;
}

const replaces = async (control: SandboxControl) =>
  (await control.writes()).filter((request) => request.startsWith('PUT')).length;

describe('the address of a webhook of the stream itself', () => {
  it('is exported as a reference, and leads to the webhook that the import made in the target', async () => {
    const world = await aWorld({ seed });
    const url = await callItself(world);
    await world.bringToStaging();

    const file = await world.text('env/staging', scanBins);
    expect(file).toContain('{ "$hookUrl": "value-streams/a/scenarios/count/hooks/count" }, "?a={{1.id}}"');
    expect(file).not.toContain(url);

    const report = await world.sync();

    expect(report).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
    const { hook, called } = addressesIn(await exportOf(world.staging.tenant, world.stage));
    expect(hook).toMatch(/^https:\/\/hook\.acmestage\.example\//);
    expect(called).toBe(`${hook}?a={{1.id}}`);
    expect(await replaces(world.stage)).toBe(1);
    expect(await world.stage.stream('A')).toMatchObject({ state: 'active' });
    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
    await world.export();
    expect(await world.text('sluice/export/dev', scanBins)).toBe(file);
  });

  it('is that of the existing webhook where the target has it, in one import', async () => {
    const { world, before } = await synced();
    await callItself(world, '?b={{1.id}}');
    await world.bringToStaging();
    await world.stage.forget();

    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
    expect(await replaces(world.stage)).toBe(1);
    expect(await called(world)).toBe(`${before.hook}?b={{1.id}}`);
  });

  it('follows in a second import where a new version of a stream brings the webhook', async () => {
    const world = await aWorld({ seed: { 'a.json': anExportFile({ name: 'A', scenarios: [caller] }) } });
    await world.bringToStaging();
    await world.sync();
    const { id } = await world.dev.stream('A');
    await world.source.tenant.replace(id, seed['a.json'], never);
    await callItself(world);
    await world.bringToStaging();
    await world.stage.forget();

    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
    expect(await replaces(world.stage)).toBe(2);
    const { hook } = addressesIn(await exportOf(world.staging.tenant, world.stage));
    expect(await called(world)).toBe(`${hook}?a={{1.id}}`);
    expect((await world.sync()).results).toEqual([]);
  });

  it('blocks the stream, by module and scenario, in a tenant that cannot replace a stream', async () => {
    const { world } = await synced();
    await world.stage.switch({ inPlace: false });
    await callItself(world, '?b={{1.id}}');
    await world.bringToStaging();
    await world.sync();
    await world.stage.forget();

    const report = await world.sync();

    expect(report).toMatchObject({ outcome: 'blocked', results: [] });
    expect(report.plan.blockers).toMatchObject([{ code: 'SLC2487', file: scanBins }]);
    expect(report.plan.blockers[0]?.message).toMatch(
      /^module 4 .* of scenario Scan Bins, field mapper\.url: the address of .*hooks\/count is not known/,
    );
    expect(await world.stage.writes()).toEqual([]);
  });

  it('leaves an inactive stream and no loop in a tenant that turns out not to replace a stream', async () => {
    const world = await aWorld({ seed });
    await callItself(world);
    await world.bringToStaging();
    await world.stage.switch({ inPlace: false });

    expect(await world.sync()).toMatchObject({
      outcome: 'failed',
      results: [{ outcome: 'failed', problem: { code: 'SLC2487', file: scanBins } }],
    });
    expect(await world.stage.stream('A')).toMatchObject({ state: 'inactive' });
    await world.stage.forget();
    expect((await world.sync()).plan.blockers).toMatchObject([{ code: 'SLC2487' }]);
    expect(await world.stage.writes()).toEqual([]);
  });

  it('blocks a stream after one try in a tenant that shows no addresses, and brings the old version back', async () => {
    const world = await aWorld({ seed: { 'a.json': anExportFile({ name: 'A', scenarios: [caller] }) } });
    await world.bringToStaging();
    await world.sync();
    const { id } = await world.dev.stream('A');
    await world.source.tenant.replace(id, seed['a.json'], never);
    await callItself(world);
    await world.bringToStaging();
    const staging = withoutAddresses(world);

    expect(await world.sync(staging)).toMatchObject({
      outcome: 'failed',
      results: [{ problem: { code: 'SLC2487' } }],
    });
    expect(await called(world)).toBe('/orders');
    await world.stage.forget();
    expect(await world.sync(staging)).toMatchObject({
      outcome: 'blocked',
      results: [],
      plan: { blockers: [{ code: 'SLC2487' }] },
    });
    expect(await world.stage.writes()).toEqual([]);
  });

  it('is sent by the next run where this one ended between the two imports', async () => {
    const world = await aWorld({ seed });
    await callItself(world);
    await world.bringToStaging();
    await world.stage.switch({ failNext: { count: 1, status: 503, match: 'PUT ' } });

    expect(await world.sync()).toMatchObject({ outcome: 'failed' });
    expect(await called(world)).toContain('https://hook.invalid/');
    // The refused import cannot take effect any more.
    world.clock.advance(600_000);

    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });
    const { hook } = addressesIn(await exportOf(world.staging.tenant, world.stage));
    expect(await called(world)).toBe(`${hook}?a={{1.id}}`);
    expect((await world.stage.state()).streams).toHaveLength(1);
    expect(await world.stage.stream('A')).toMatchObject({ state: 'active' });
    expect((await world.sync()).plan.drifted).toEqual([]);
  });

  it('stays a $value where git has one, and the two stay in sync', async () => {
    const { world, before } = await synced();
    const asValue = (text: string) => text.replace(/\{ "\$hookUrl": "[^"]+" \}/, '{ "$value": "countUrl" }');
    await world.person.edit(
      'env/staging',
      'environments/staging.yaml',
      () => `values: { countUrl: "${before.hook}" }\n`,
    );
    await world.person.edit('env/staging', scanBins, asValue);

    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
    expect((await world.sync()).plan.drifted).toEqual([]);

    await world.person.edit('env/staging', scanBins, (text) =>
      text.replace(
        '{ "$value": "countUrl" }',
        '{ "$hookUrl": "value-streams/a/scenarios/count/hooks/count" }',
      ),
    );
    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [] });
  });

  it('stays a $value or $secret where the file of the source names the place', async () => {
    const world = await aWorld({ seed });
    const hook = await callItself(world);
    const declare = (entry: string) =>
      world.person.edit(
        'main',
        'environments/dev.yaml',
        () => `${entry} { in: { ${scanBins}: id=4/mapper/url } } }\n`,
      );
    await world.export();
    await world.person.merge('sluice/export/dev', 'main');

    await declare('secrets: { countUrl:');
    await world.export();
    expect(await world.text('sluice/export/dev', scanBins)).toContain('"url": { "$secret": "countUrl" }');

    await world.person.edit(
      'main',
      'environments/dev.yaml',
      () => `values: { countUrl: { text: "${hook}", in: { ${scanBins}: id=4/mapper/url } } }\n`,
    );
    await world.export();
    const file = await world.text('sluice/export/dev', scanBins);
    expect(file).toContain('[{ "$value": "countUrl" }, "?a={{1.id}}"]');
    expect(file).not.toContain('$hookUrl');
  });

  it('is found again with an import whose answer never came', async () => {
    const world = await aWorld({ seed });
    await callItself(world);
    await world.bringToStaging();
    await world.stage.switch({ cutNext: { count: 1, when: 'after', match: 'import' } });

    expect((await world.sync()).outcome).toBe('failed');
    expect(await world.sync()).toMatchObject({ outcome: 'synced', results: [{ outcome: 'done' }] });

    const { hook } = addressesIn(await exportOf(world.staging.tenant, world.stage));
    expect(await called(world)).toBe(`${hook}?a={{1.id}}`);
    expect((await world.stage.state()).streams).toHaveLength(1);
    expect((await world.sync()).plan.drifted).toEqual([]);
  });

  it('arrives in both of two streams that run each other', async () => {
    const [a, b] = ['01K1DQS3CWHVTCQ9DN14SKXK0A', '01K1DQS3CWHVTCQ9DN14SKXK0B'];
    const [one, other] = scenarios;
    const world = await aWorld({
      seed: {
        'a.json': anExportFile({ name: 'A', id: a, runs: [b], scenarios: [one, other] }),
        'b.json': anExportFile({
          name: 'B',
          id: b,
          runs: [a],
          scenarios: [
            { ...one, id: '21' },
            { ...other, id: '22' },
          ],
        }),
      },
    });
    await callItself(world);
    await callItself(world, '?b={{1.id}}', 'B');
    await world.bringToStaging();

    const report = await world.sync();

    expect(report.results.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
    for (const name of ['A', 'B']) {
      const addresses = addressesIn(await exportOf(world.staging.tenant, world.stage, name));
      expect(addresses.called).toBe(`${addresses.hook}?${name.toLowerCase()}={{1.id}}`);
    }
    expect((await world.stage.state()).streams).toHaveLength(2);
    expect((await world.sync()).results).toEqual([]);
  });

  it('stays a reference in an edit that Sluice saves from the tenant', async () => {
    const { world, before } = await synced();
    const { id } = await world.stage.stream('A');
    const text = await exportOf(world.staging.tenant, world.stage);
    const edited = text.replace(`${before.hook}?a=`, `${before.hook}?changed=`);
    await world.staging.tenant.replace(id, exportFileOf(JSON.parse(edited)), never);

    expect((await world.sync()).plan.drifted).toEqual(['value-streams/a']);
    const saved = await world.text('sluice/drift/staging', scanBins);
    expect(saved).toContain('count/hooks/count" }, "?changed={{1.id}}"');
    expect(saved).not.toContain(before.hook);
  });
});

/** A world in which staging has the stream, and the address of its webhook there. */
async function synced() {
  const world = await aWorld({ seed });
  await callItself(world);
  await world.bringToStaging();
  expect(await world.sync()).toMatchObject({ outcome: 'synced' });
  return { world, before: addressesIn(await exportOf(world.staging.tenant, world.stage)) };
}

async function called(world: World): Promise<string> {
  return addressesIn(await exportOf(world.staging.tenant, world.stage)).called;
}

/** Staging of a world, where exports have no addresses of webhooks. */
function withoutAddresses(world: World): World['staging'] {
  const settings = { name: 'stage', baseUrl: world.sandbox.url, tenant: 'acmestage' };
  const tenant = createHttpTenant(
    { ...settings, clientId: 'demo', clientSecret: 'demo-secret', attempts: 1 },
    {
      fetch: async (input, init) => {
        const response = await world.sandbox.fetch(input, init);
        const address = input instanceof Request ? input.url : String(input);
        if (!response.ok || init?.method === 'PUT' || !address.endsWith('/export')) return response;
        const text = JSON.stringify(payloadOf(new Uint8Array(await response.arrayBuffer())));
        const bytes = exportFileOf(JSON.parse(text.replaceAll(/"udid":"\w+"/g, '"udid":""')));
        return new Response(Buffer.from(bytes), { headers: { 'content-type': 'application/json' } });
      },
      clock: world.clock,
      random: () => 0.5,
      log: world.log,
    },
  );
  return { ...world.staging, ...reaching(tenant) };
}
