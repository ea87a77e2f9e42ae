import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aWorldOnGit, mirror } from '../support/world.ts';

const examples = await readdir(join(import.meta.dirname, '../../examples/exports'));

it('exports from a target the tree that was brought there, byte for byte', async () => {
  const world = await aWorldOnGit({ seed: examples });
  await world.bringToStaging();
  expect((await world.sync()).outcome).toBe('synced');
  // The target's things that no list shows are known there by other ids, under the same names.
  const back = { ...world.source, name: 'back', tenant: world.staging.tenant };
  world.source = back;

  const report = await world.export();

  expect(report.quarantined).toEqual([]);
  const tree = (ref: string) => world.remote.git('rev-parse', `${ref}^{tree}`);
  expect(await world.remote.git('diff', '--stat', mirror, 'refs/sluice/source/back')).toBe('');
  expect(await tree('refs/sluice/source/back')).toBe(await tree(mirror));
});

it('brings a stream through two environments, each with ids of its own, and says the same of it everywhere', async () => {
  const world = await aWorldOnGit({ seed: ['Order Intake.json'] });
  await world.bringToStaging();
  await world.sync();
  expect((await world.promote(world.production)).conflicts).toEqual([]);
  await world.person.merge('sluice/promote/production', 'env/production');
  await world.bindUnlisted('env/production', 'production');

  expect((await world.sync(world.production)).outcome).toBe('synced');

  const ids = await Promise.all(
    [world.dev, world.stage, world.prod].map(async (tenant) =>
      (await tenant.state()).streams.map(({ id }) => id),
    ),
  );
  expect(new Set(ids.flat()).size).toBe(9);
  expect(await world.prod.stream('Order Intake')).toMatchObject({ state: 'active', validation: 'validated' });
});
