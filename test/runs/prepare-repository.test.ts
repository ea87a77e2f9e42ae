import { describe, expect, it } from 'vitest';
import { prepareRepository, type RepositoryStart } from '../../src/runs/prepare-repository.ts';
import { aWorld, never, type World } from '../support/world.ts';

const start: RepositoryStart = {
  source: 'main',
  environments: ['env/staging', 'env/production'],
  everywhere: new Map([['.gitattributes', '*.ui.json linguist-generated=true\n']]),
  onSource: new Map([['environments/staging.yaml', '# staging\n']]),
};

const prepare = ({ deps }: World) => prepareRepository(deps, start, never);

describe('preparing a repository', () => {
  it('gives an empty one its branches; those of environments begin where the source does, without its files', async () => {
    const world = await aWorld();

    expect(await prepare(world)).toEqual({
      made: ['main', 'env/staging', 'env/production'],
      kept: [],
      offered: undefined,
    });

    expect(await world.paths('refs/heads/main')).toEqual(['.gitattributes', 'environments/staging.yaml']);
    expect(await world.paths('refs/heads/env/staging')).toEqual(['.gitattributes']);
    expect(await world.head('env/production')).toBe(await world.head('env/staging'));
    expect(await world.mergeBase('main', 'env/staging')).toBe(await world.head('env/staging'));
  });

  it('does nothing where everything is there', async () => {
    const world = await aWorld();
    await prepare(world);
    const before = await world.refs();

    expect(await prepare(world)).toEqual({
      made: [],
      kept: ['main', 'env/staging', 'env/production'],
      offered: undefined,
    });

    expect(await world.refs()).toBe(before);
  });

  it('moves no branch of people: what that of the source lacks is offered, once', async () => {
    const world = await aWorld();
    await prepare(world);
    await world.person.edit('main', 'environments/staging.yaml', () => undefined);
    await world.person.edit('main', '.gitattributes', () => '# ours\n');
    const head = await world.head('main');

    expect((await prepare(world)).offered).toBe('sluice/init');
    const offered = await world.head('sluice/init');
    expect((await prepare(world)).offered).toBeUndefined();

    expect(await world.head('main')).toBe(head);
    expect(await world.head('sluice/init')).toBe(offered);
    expect(await world.paths('refs/heads/sluice/init')).toEqual([
      '.gitattributes',
      'environments/staging.yaml',
    ]);
    expect(await world.text('sluice/init', '.gitattributes')).toBe('# ours\n');
  });

  it('begins a missing branch of an environment without streams, so that a promotion shows all of them', async () => {
    const world = await aWorld({ seed: ['Stock Alert.json'] });
    await world.export();
    await world.person.merge('sluice/export/dev', 'main');

    expect((await prepare(world)).made).toEqual(['env/staging', 'env/production']);

    expect(await world.paths('refs/heads/env/staging')).toEqual(['.gitattributes']);
    const promoted = await world.promote();
    expect(promoted.conflicts).toEqual([]);
    expect(await world.paths('refs/heads/sluice/promote/staging')).toEqual(
      await world.paths('refs/heads/main'),
    );
  });
});
