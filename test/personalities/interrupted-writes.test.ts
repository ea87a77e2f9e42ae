import { expect, it } from 'vitest';
import { approvalRequired } from '../support/approvals.ts';
import { FakeRepository } from '../support/fake-repository.ts';
import { change, editOfOrders, stateOf, synced } from './scenes.ts';
import { Harness, type Run } from './harness.ts';

const isPut = (call: string) => call.startsWith('PUT ');

/** Paths of streams whose edit a run reports as overwritten. */
function overwrittenIn({ report }: Run): readonly string[] {
  const warnings = report?.plan.warnings ?? [];
  return warnings.filter(({ code }) => code === 'SLC2465').map(({ file }) => file);
}

it('activates a stream that vanished while active, also where the first try to activate it fails', async () => {
  const harness = await synced({ environment: { state: 'keep' } });
  harness.byHand({ op: 'setState', streamName: 'Orders', state: 'active' });
  await harness.settle();
  harness.byHand({ op: 'deleteStream', streamName: 'Orders' });
  harness.target.change({ failNext: { count: 1, status: 500, match: '/activate' } });
  await harness.sync();
  expect(stateOf(harness, 'Orders')).toBe('inactive');
  await harness.settle();
  expect(stateOf(harness, 'Orders')).toBe('active');
});

it('activates a stream that vanished while active, also where somebody edits it before it is verified', async () => {
  const harness = await synced({ environment: { state: 'keep' } });
  harness.byHand({ op: 'setState', streamName: 'Orders', state: 'active' });
  await harness.settle();
  harness.byHand({ op: 'deleteStream', streamName: 'Orders' });
  harness.target.change({ editAfter: { request: 1, match: '/import', edit: editOfOrders('by hand') } });
  await harness.sync();
  expect(harness.target.lastEdit).toBe('made');
  await harness.settle();
  expect(stateOf(harness, 'Orders')).toBe('active');
  expect(await harness.status()).toMatchObject({ drifted: [{ path: 'value-streams/orders' }] });
  harness.byHand({ op: 'setState', streamName: 'Orders', state: 'inactive' });
  await harness.settle();
  expect(stateOf(harness, 'Orders')).toBe('inactive');
});

it('waits for a long validation over several runs without sending the stream again', async () => {
  const harness = await synced();
  harness.target.change({ validationMs: 150_000 });
  await change(harness, 'with two', 'in git with two');
  const { since } = await harness.sync();
  for (let run = 0; run < 3; run += 1) await harness.sync();
  expect(harness.writesSince(since).filter(isPut)).toHaveLength(1);
  expect(await harness.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it('puts the previous version back that is found invalid after several runs', async () => {
  const harness = await synced();
  harness.target.change({ validationMs: 150_000, invalidNext: 1 });
  await change(harness, 'with two', 'in git with two');
  const { since } = await harness.sync();
  harness.target.change({ validationMs: null });
  for (let run = 0; run < 3; run += 1) await harness.sync();
  expect(harness.writesSince(since).filter(isPut)).toHaveLength(2);
  expect(await harness.status()).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
});

it('says that it overwrote an edit made right before the previous version was put back', async () => {
  const normalises = [{ does: 'add', of: 'template', pointer: '/retries', value: 3 }] as const;
  const begin = async () => {
    const harness = await synced({ target: { normalises: [] } });
    harness.target.change({ normalises: [...normalises] });
    await change(harness, 'with two', 'in git with two');
    return harness;
  };
  const undisturbed = await begin();
  const { since } = await undisturbed.sync();
  const calls = undisturbed.callsSince(since).map(({ method }) => method);
  expect(calls.filter((method) => method === 'PUT')).toHaveLength(2);
  const harness = await begin();
  const edit = { op: 'setText', streamName: 'Orders', moduleId: 3, pointer: '/mapper/body' } as const;
  const request = calls.lastIndexOf('PUT');
  harness.target.change({ editAfter: { request, edit: { ...edit, value: 'by hand', person: 'Ada' } } });
  const run = await harness.sync();
  expect(harness.target.lastEdit).toBe('made');
  expect(overwrittenIn(run)).toEqual(['value-streams/orders']);
});

it('takes no version that it wrote itself for an edit that it overwrote', async () => {
  const harness = await synced();
  harness.target.change({ laggingReads: { milliseconds: 40_000, of: ['read', 'export', 'list'] } });
  await change(harness, 'with two', 'in git with two');
  const runs = [await harness.sync(), await harness.sync()];
  expect(runs.map(({ since }) => harness.writesSince(since).filter(isPut).length)).toEqual([2, 1]);
  expect(runs.flatMap(overwrittenIn)).toEqual([]);
});

it('learns from the first write by how many versions a tenant counts one', async () => {
  const harness = await synced({ target: { versionsPerReplacement: 2 } });
  const bring = async (from: string, to: string) => {
    await change(harness, from, to);
    const run = await harness.sync();
    await harness.settle();
    return run;
  };
  const first = await bring('with two', 'in git with two');
  const second = await bring('in git with', 'once more in git with');
  const request = harness
    .callsSince(second.since)
    .map(({ method }) => method)
    .indexOf('PUT');
  harness.target.change({ editAfter: { request, edit: editOfOrders('by hand') } });
  const third = await bring('once more', 'at last');
  expect(harness.target.lastEdit).toBe('made');
  const orders = 'value-streams/orders';
  expect([first, second, third].map(overwrittenIn)).toEqual([[orders], [], [orders]]);
});

it('removes a copy that a lost import brought and that git does not want any more', async () => {
  const harness = await synced();
  harness.target.change({ inPlace: false, optionsAnswer: 'allow' });
  await change(harness, 'with two', 'in git with two');
  await harness.killAt(1, /^POST .*\/import$/);
  await change(harness, 'in git with two', 'in git with three');
  harness.clock.advance(61_000);
  await harness.settle();
  const named = harness.target.model.streams().filter(({ name }) => name === 'Orders');
  expect(named).toHaveLength(1);
  expect(await harness.status()).toMatchObject({ sync: 'Synced', health: 'Healthy', details: [] });
});

it('is not healthy while more streams are missing than it may create again', async () => {
  const harness = new Harness();
  await harness.bring();
  await harness.settle();
  for (const streamName of ['Stock', 'Orders', 'Billing', 'Archive'])
    harness.byHand({ op: 'deleteStream', streamName });
  await harness.sync();
  expect(await harness.status()).toMatchObject({ sync: 'OutOfSync', health: 'Missing' });
});

it('imports a stream once whose import had no answer, although the list lags longer than a call', async () => {
  const harness = await synced();
  harness.target.change({
    inPlace: false,
    optionsAnswer: 'allow',
    laggingList: { milliseconds: 90_000 },
  });
  await change(harness, 'with two', 'in git with two');
  await harness.killAt(1, /^POST .*\/import$/);
  const since = harness.runs.at(-1)?.since ?? 0;
  // Two looks without a result give one status, at which it would end.
  for (let run = 0; run < 2; run += 1) await harness.settle();
  const imports = harness.writesSince(since).filter((call) => call.endsWith('/import'));
  expect(imports).toHaveLength(1);
  expect(harness.target.model.streams().filter(({ name }) => name === 'Orders')).toHaveLength(1);
  expect(await harness.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it.each([1, 3])('is not healthy while %i vanished streams wait for an approval', async (vanished) => {
  const harness = new Harness();
  await harness.bring();
  await harness.settle();
  harness.configure({ authority: approvalRequired });
  for (const streamName of ['Archive', 'Reports', 'Billing'].slice(0, vanished))
    harness.byHand({ op: 'deleteStream', streamName });
  await harness.sync();
  expect(await harness.status()).toMatchObject({ sync: 'OutOfSync', health: 'Missing' });
});

it('saves an edit of a version that was put back on top of what that version was', async () => {
  const harness = await synced();
  const refs = () => harness.remote.refs;
  const before = refs().get('refs/heads/env/staging') ?? '';
  harness.target.change({ normalises: [{ does: 'add', of: 'template', pointer: '/retries', value: 3 }] });
  await change(harness, 'with two', 'in git with two');
  await harness.settle();
  const edit = { op: 'setText', streamName: 'Orders', moduleId: 3, pointer: '/mapper/body' };
  harness.byHand({ ...edit, value: 'by hand', person: 'Ada' });
  await harness.sync();
  const [head, saved] = ['env/staging', 'sluice/drift/staging'].map((name) =>
    refs().get(`refs/heads/${name}`),
  );
  const repository = new FakeRepository(harness.remote);
  await repository.fetch(new AbortController().signal);
  expect(await repository.isAncestor(before, saved ?? '')).toBe(true);
  // On top of the head it would undo the change in git.
  expect(await repository.isAncestor(head ?? '', saved ?? '')).toBe(false);
});
