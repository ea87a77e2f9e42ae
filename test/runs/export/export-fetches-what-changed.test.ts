import { expect, it } from 'vitest';
import { aWorld, aWorldOnGit, mirror } from '../../support/world.ts';

const seed = ['Order Intake.json', 'Quote Desk Assistant.json', 'Stock Alert.json', 'Stock Alert (1).json'];

it('exports everything into an empty repository, on a branch for review', async () => {
  const world = await aWorld({ seed });

  const report = await world.export();

  expect(report.added).toEqual([
    'value-streams/customer-notification',
    'value-streams/fulfilment-routing',
    'value-streams/order-intake',
    'value-streams/quote-desk-assistant',
    'value-streams/stock-alert',
    'value-streams/stock-alert-2',
  ]);
  expect(await world.head('sluice/export/dev')).toBe(await world.head(mirror));
  expect(await world.head('main')).toBeUndefined();
  const paths = await world.paths(mirror);
  expect(paths).toContain('value-streams/format.json');
  expect(paths).toContain('.gitattributes');
  expect(paths).toContain('value-streams/order-intake/scenarios/validate-order.ui.json');
});

it('says in the commit which streams and why', async () => {
  const world = await aWorldOnGit({ seed: ['Stock Alert.json'] });
  await world.export();

  const message = await world.message(mirror);

  expect(message).toMatch(
    /^Export 1 value stream from dev\n\nadded stock-alert \(version 1, published .+\)\n/,
  );
  expect(
    await world.remote.git('log', '-1', '--format=%(trailers:key=Sluice-Stream,valueonly)', mirror),
  ).toBe('stock-alert');
});

it('fetches, commits and pushes nothing when nothing changed', async () => {
  const world = await aWorld({ seed });
  await world.export();
  const before = await world.refs();
  await world.dev.forget();

  const report = await world.export();

  expect(await world.dev.exports()).toEqual([]);
  expect(report).toMatchObject({ added: [], changed: [], removed: [], skipped: 6, pushed: undefined });
  expect(await world.refs()).toBe(before);
});

it('fetches only the stream that changed', async () => {
  const world = await aWorld({ seed });
  await world.export();
  const { id } = await world.dev.stream('Customer Notification');
  await world.dev.do({ op: 'moveModule', streamName: 'Customer Notification', moduleId: 1, x: 5, y: 5 });
  await world.dev.forget();

  await world.export();

  expect(await world.dev.exports()).toContain(`GET value-streams/${id}/export`);
  expect(await world.dev.exports()).not.toContain(
    `GET value-streams/${(await world.dev.stream('Quote Desk Assistant')).id}/export`,
  );
});

it('fetches everything of a tenant that gives no revisions, and still commits nothing', async () => {
  const world = await aWorld({ seed });
  await world.dev.switch({ omitRevision: true });
  await world.export();
  const before = await world.refs();
  await world.dev.forget();

  await world.export();

  expect(await world.dev.exports()).toHaveLength(6);
  expect(await world.refs()).toBe(before);
});

it('keeps the tree when the tenant gives everything in another order', async () => {
  const world = await aWorld({ seed });
  await world.dev.switch({ omitRevision: true });
  await world.export();
  const before = await world.refs();
  await world.dev.switch({ reorderLists: true });

  for (let run = 0; run < 3; run += 1) await world.export();

  expect(await world.refs()).toBe(before);
});

it('writes nothing in a dry run, and says what it would do', async () => {
  const world = await aWorld({ seed: ['Stock Alert.json'] });

  const report = await world.export({ dryRun: true });

  expect(report).toMatchObject({ added: ['value-streams/stock-alert'], isDryRun: true, pushed: undefined });
  expect(await world.refs()).toBe('');
  expect(await world.store.identities('dev')).toEqual([]);
  expect(await world.store.runs(undefined, 10)).toEqual([]);
});
