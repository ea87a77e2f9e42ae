import { describe, expect, it } from 'vitest';
import { anExportFile } from '../../support/export-file.ts';
import { ignoredIn } from '../../support/ignored-in.ts';
import { changingExports } from '../../support/changing-exports.ts';
import { aWorld, mirror, type World } from '../../support/world.ts';

const stream = 'value-streams/a';
const scenario = `${stream}/scenarios/call.json`;
const sidecar = `${stream}/scenarios/call.ui.json`;
const file = 'environments/dev.yaml';

const modules = [
  {
    id: 1,
    module: 'http:Send',
    version: 3,
    mapper: { url: 'https://dev.example', lastRun: 'run-0' },
    metadata: { designer: { x: 1, y: 0, messages: ['seen-0'] } },
  },
];
const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [{ id: '11', name: 'Call', modules }],
  }),
};

/** A tenant of which a field of module 1 differs at each read, and a message in its box in the designer too. */
async function aChangingWorld(ignore: string): Promise<World> {
  const world = await aWorld({ seed });
  await world.dev.switch({ omitRevision: true });
  const tenant = changingExports(world.source.tenant, (payload, reads) =>
    payload.replace('run-0', `run-${reads}`).replace('seen-0', `seen-${reads}`),
  );
  world.source = { ...world.source, tenant };
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.edit('main', file, () => ignore);
  await world.export();
  return world;
}

const shown = (world: World, path = scenario) => world.text(mirror, path);
const setUrl = (world: World, value: string) =>
  world.dev.do({ op: 'setText', streamName: 'A', moduleId: 1, pointer: '/mapper/url', value });

describe('a field that a source ignores', () => {
  const ignore = `ignore:\n  value-streams/*/scenarios/*: [module=http:*/mapper/lastRun, /1/designer/messages]\n`;

  it('makes no commit, and git keeps the first value', async () => {
    const world = await aChangingWorld(ignore);
    const before = await world.refs();

    expect(await world.export()).toMatchObject({ changed: [] });

    expect(await world.refs()).toBe(before);
    expect(await shown(world)).toContain('"lastRun": "run-1"');
    expect(await shown(world, sidecar)).toContain('seen-1');
  });

  it('stays as in git when another field changes', async () => {
    const world = await aChangingWorld(ignore);
    await setUrl(world, 'https://other.example');

    expect(await world.export()).toMatchObject({ changed: [stream] });

    expect(await world.numstat(mirror)).toEqual([`1\t1\t${scenario}`]);
    expect(await shown(world)).toContain('"lastRun": "run-1"');
  });

  it('is read again when it is no longer ignored', async () => {
    const world = await aChangingWorld(ignore);
    await world.dev.switch({ omitRevision: false });
    await world.export();
    await world.person.edit('main', file, () => '# nothing\n');

    expect(await world.export()).toMatchObject({ changed: [stream] });
  });

  it('is reported where the entry matches no file', async () => {
    const world = await aChangingWorld('ignore: { "value-streams/b*/**": /name }\n');

    expect(world.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ code: 'SLC1128', file }) }),
    );
  });
});

describe('a field of the tenant that the operator leaves out', () => {
  const ignored = ignoredIn('id=*/mapper/lastRun', '/1/designer/messages');

  it('never reaches the tree', async () => {
    const world = await aChangingWorld('');
    world.source = { ...world.source, ignored };
    await world.export();
    const before = await world.refs();

    expect(await world.export()).toMatchObject({ changed: [] });

    expect(await world.refs()).toBe(before);
    expect(await shown(world)).not.toContain('lastRun');
    expect(await shown(world, sidecar)).not.toContain('messages');
  });
});
