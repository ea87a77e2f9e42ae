import { describe, expect, it } from 'vitest';
import { anExportFile, exportFileOf, payloadOf } from '../../support/export-file.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { aWorld, mirror, never, type World } from '../../support/world.ts';

const stockAlert = 'value-streams/stock-alert';

const streamFiles = (world: World) =>
  world
    .paths(mirror, 'value-streams')
    .then((paths) => paths.filter((path) => path.endsWith('/value-stream.json')));

it.each([{ omitRevision: false }, { omitRevision: true }])(
  'keeps the path of a stream that was renamed ($omitRevision)',
  async (switches) => {
    const world = await aWorld({ seed: ['Stock Alert.json'] });
    await world.dev.switch(switches);
    await world.export();

    await world.dev.do({ op: 'renameStream', streamName: 'Stock Alert', name: 'Low Stock' });
    const report = await world.export();

    expect(report).toMatchObject({ added: [], changed: [stockAlert], removed: [] });
    expect(await streamFiles(world)).toEqual([`${stockAlert}/value-stream.json`]);
    expect(await world.numstat(mirror)).toEqual([`1\t1\t${stockAlert}/value-stream.json`]);
  },
);

it('gives the path of a vanished stream to a new one of its name', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });
  await world.export();
  const before = await world.refs();
  const { id } = await world.dev.stream('Stock Alert');
  const file = await world.source.tenant.exportFile(id, never);

  await world.dev.do({ op: 'deleteStream', streamId: id });
  await world.source.tenant.importFile(file, never);
  await world.dev.do({ op: 'setState', streamName: 'Stock Alert', state: 'active' });
  const report = await world.export();

  expect(report).toMatchObject({ added: [], removed: [] });
  expect(await world.refs()).toBe(before);
});

it('gives the path of a vanished stream to neither of two new ones of its name', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });
  await world.export();
  const { id } = await world.dev.stream('Stock Alert');
  const file = await world.source.tenant.exportFile(id, never);

  await world.dev.do({ op: 'deleteStream', streamId: id });
  await world.source.tenant.importFile(file, never);
  await world.source.tenant.importFile(file, never);
  const report = await world.export();

  expect(report).toMatchObject({
    added: [`${stockAlert}-2`, `${stockAlert}-3`],
    removed: [stockAlert],
  });
});

it('tells two streams of one name apart, whatever order they are listed in', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json', 'Stock Alert (1).json'] });
  await world.export();
  const before = await world.refs();
  expect(await streamFiles(world)).toEqual([
    `${stockAlert}-2/value-stream.json`,
    `${stockAlert}/value-stream.json`,
  ]);

  await world.dev.switch({ omitRevision: true, reorderLists: true });
  await world.export();
  expect(await world.refs()).toBe(before);
});

it('does not mix up streams of one name when one of them is copied and the first is removed', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });
  await world.export();
  const first = await world.dev.stream('Stock Alert');
  await world.dev.do({ op: 'duplicateStream', streamName: 'Stock Alert' });
  await world.export();

  await world.dev.do({ op: 'deleteStream', streamId: first.id });
  const report = await world.export();

  expect(report.removed).toEqual([stockAlert]);
  expect(await streamFiles(world)).toEqual([`${stockAlert}-2/value-stream.json`]);
});

it('removes the files of a stream that is gone, and of what only it used', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json', 'Summer Sale 2025.json'] });
  await world.export();
  expect(await world.paths(mirror, 'rules')).toEqual(['rules/is-key-account.json']);

  await world.dev.do({ op: 'deleteStream', streamName: 'Summer Sale 2025' });
  const report = await world.export();

  expect(report.removed).toEqual(['value-streams/summer-sale-2025']);
  expect(await streamFiles(world)).toEqual([`${stockAlert}/value-stream.json`]);
  expect(await world.paths(mirror, 'rules')).toEqual([]);
  expect(await world.paths(mirror, 'events')).toEqual([
    'events/acme-stock-low.json',
    'events/availability-updated.json',
  ]);
});

it('keeps what a stream uses that was not fetched again', async () => {
  const world = await aWorld({ seed: ['Quote Desk Assistant.json', 'Summer Sale 2025.json'] });
  await world.export();

  await world.dev.do({ op: 'deleteStream', streamName: 'Summer Sale 2025' });
  await world.export();

  expect(await world.paths(mirror, 'rules')).toEqual([
    'rules/is-key-account.json',
    'rules/quote-needs-approval.json',
  ]);
});

it('gives the plain slug of a name that is only symbols a name that can be used', async () => {
  const world = await aWorld({ seed: { 'a.json': anExportFile({ name: '…' }) } });

  const report = await world.export();

  expect(report.added).toEqual(['value-streams/value-stream']);
});

describe('a rule', () => {
  const vip = (id: string, value = 'gold') => ({ rules: [{ id, name: 'Vip', value }] });

  /** Streams A and B; `carry` says what their files have beside what the tenant gives, from now on. */
  async function aWorldWithRules(): Promise<
    World & { carry: (more: Readonly<Record<string, JsonObject>>) => void }
  > {
    const [a, b] = ['01K1DQS3CWHVTCQ9DN14SKXK00', '01K1DQS3CWHVTCQ9DN14SKXK01'];
    const seed = {
      'a.json': anExportFile({ name: 'A', id: a }),
      'b.json': anExportFile({ name: 'B', id: b }),
    };
    const world = await aWorld({ seed });
    const { tenant } = world.source;
    const carry = (more: Readonly<Record<string, JsonObject>>) => {
      const exportFile = async (id: string, signal: AbortSignal) => {
        const payload = payloadOf(await tenant.exportFile(id, signal));
        const template = payload['execution_template'] as JsonObject;
        const { trigger, ...sections } = more[template['name'] as string] ?? {};
        const changed = trigger === undefined ? template : { ...template, trigger };
        return exportFileOf({ ...payload, ...sections, execution_template: changed });
      };
      const list = (signal: AbortSignal) => tenant.list(signal);
      const carrying = Object.assign(Object.create(tenant) as typeof tenant, { list, exportFile });
      world.source = { ...world.source, tenant: carrying };
    };
    return Object.assign(world, { carry });
  }
  const setState = (world: World, streamName: string, state = 'active') =>
    world.dev.do({ op: 'setState', streamName, state });
  const rules = (world: World) => world.paths(mirror, 'rules');

  it('keeps its path where it was made anew, for streams that were read again and for others', async () => {
    const world = await aWorldWithRules();
    world.carry({ A: vip('e1'), B: vip('e1') });
    await world.export();

    world.carry({ A: vip('e2', 'platinum'), B: vip('e2', 'platinum') });
    await setState(world, 'A');
    await world.export();

    expect(await rules(world)).toEqual(['rules/vip.json']);
    expect(await world.text(mirror, 'rules/vip.json')).toContain('platinum');
  });

  it('has a path of its own beside another of its name that is there', async () => {
    const world = await aWorldWithRules();
    world.carry({ A: vip('e1'), B: vip('e1') });
    await world.export();

    world.carry({ A: vip('e2', 'platinum'), B: vip('e1') });
    await setState(world, 'A');
    await setState(world, 'B');
    await world.export();

    expect(await rules(world)).toEqual(['rules/vip-2.json', 'rules/vip.json']);
    expect(await world.text(mirror, 'rules/vip.json')).toContain('gold');
    await setState(world, 'A', 'inactive');
    await world.export();
    expect(await rules(world)).toEqual(['rules/vip-2.json', 'rules/vip.json']);
  });

  it('does not take the path of another where nothing tells the names of both', async () => {
    const world = await aWorldWithRules();
    const runs = (id: string) => ({ trigger: [{ trigger_type: 'webhook', rule_id: id }] });
    world.carry({ A: runs('e1'), B: runs('e1') });
    await world.export();

    world.carry({ A: runs('e2'), B: runs('e1') });
    await setState(world, 'A');
    await world.export();

    expect(await rules(world)).toEqual(['rules/rule-2.json', 'rules/rule.json']);
  });
});
