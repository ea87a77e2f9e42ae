import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { GithubPipeline } from '../support/github-pipeline.ts';

const examples = join(import.meta.dirname, '../../examples/exports');
const seedOf = async (...names: readonly string[]) =>
  Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(examples, name))] as const)),
  );

/** Where the text stands that the test edits. */
const message = {
  streamName: 'Stock Alert',
  scenario: 'Announce Low Stock',
  moduleId: 5,
  pointer: '/mapper/text',
};

it('goes from an edit in development to production and back, by pull requests alone', async () => {
  const the = await GithubPipeline.open({ seed: await seedOf('Stock Alert.json') });
  const { repository, prod } = the;
  // The production team has renamed its Slack connection, so that nothing there is called as in development.
  await prod.do({ op: 'removeConnection', name: 'acme-ops-bot' });
  const slack = await prod.connection('ops-bot-production', 'slack3');

  // The first export, to main.
  await the.export();
  await the.review();
  const exported = await the.numberOf('sluice/export/dev');
  expect(await the.checks(exported)).toEqual({ 'sluice/validate': 'success' });
  await repository.merge('robin', exported);

  // Promoted to staging, with a plan in a comment and a green check.
  await the.review();
  const toStaging = await the.numberOf('sluice/promote/staging');
  expect(await the.checks(toStaging)).toEqual({
    'sluice/validate': 'success',
    'sluice/plan (staging)': 'success',
  });
  expect(the.said(toStaging)).toHaveLength(1);
  expect(the.said(toStaging)[0]).toContain('Merging adds 1 stream in `stage` (environment `staging`).');

  // The merge is the deployment.
  const first = await repository.merge('robin', toStaging);
  expect((await the.sync('staging')).outcome).toBe('synced');
  await the.review();
  expect(the.deployments('staging', first)).toEqual(['in_progress', 'success']);
  expect(repository.statuses(first)).toMatchObject({
    'sluice/sync (staging)': 'success',
    'sluice/health (staging)': 'success',
    'sluice/drift (staging)': 'success',
  });

  // Proven, so it is offered to production, where a connection is missing.
  const toProduction = await the.numberOf('sluice/promote/production');
  expect(await the.checks(toProduction)).toMatchObject({ 'sluice/plan (production)': 'failure' });
  const [plan = ''] = the.said(toProduction);
  expect(plan).toContain('connections/acme-ops-bot: ');
  expect(plan).toContain(`/sluice bind connections/acme-ops-bot=${slack}`);

  // Somebody binds it with a comment; that pull request is merged, and the check turns green.
  repository.comment('robin', toProduction, `/sluice bind connections/acme-ops-bot=${slack}`);
  await the.review();
  const binding = await the.numberOf('sluice/bind/production');
  expect(await repository.read('sluice/bind/production', 'environments/production.yaml')).toContain(
    `connections/acme-ops-bot: ${slack}`,
  );
  expect(await the.checks(binding)).toMatchObject({ 'sluice/plan (production)': 'success' });
  await repository.merge('robin', binding);
  await the.review();
  expect(await the.checks(toProduction)).toMatchObject({ 'sluice/plan (production)': 'success' });
  expect(the.said(toProduction)).toHaveLength(2);

  const released = await repository.merge('kim', toProduction);
  expect((await the.sync('production')).outcome).toBe('synced');
  await the.review();
  expect(the.deployments('production', released)).toEqual(['in_progress', 'success']);
  const before = await prod.stream('Stock Alert');

  // An edit in development goes the same way.
  await the.dev.do({ op: 'setText', ...message, value: 'Stock is low!' });
  await the.export();
  await the.review();
  await repository.merge('robin', await the.numberOf('sluice/export/dev'));
  await the.review();
  await repository.merge('robin', await the.numberOf('sluice/promote/staging'));
  await the.sync('staging');
  await the.review();
  const edited = await the.numberOf('sluice/promote/production');
  expect(the.said(edited)[0]).toContain('Stock is low!');
  await repository.merge('kim', edited);
  await the.sync('production');
  await the.review();
  expect((await prod.stream('Stock Alert')).version).toBe(before.version + 1);
  expect(await the.holds('production', 'Stock Alert', 'Stock is low!')).toBe(true);

  // It was not wanted after all.
  repository.comment('kim', edited, '/sluice rollback');
  await the.review();
  expect(await the.holds('production', 'Stock Alert', 'Stock is low!')).toBe(false);
  const revert = await the.numberOf('sluice/rollback/production');
  expect((await repository.pullRequest(revert)).title).toBe(
    'Revert production to the revision in its tenant',
  );
  expect(the.said(edited).at(-1)).toMatch(/^`\/sluice rollback`: production is on hold at /);
});
