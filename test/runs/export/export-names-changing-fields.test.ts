import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import type { TenantStream } from '../../../src/ports/tenant.ts';
import type { ExportReport } from '../../../src/runs/export/report.ts';
import { changingExports } from '../../support/changing-exports.ts';
import { anExportFile } from '../../support/export-file.ts';
import { tokenLike } from '../../support/token-like.ts';
import { aWorld, mirror, type World } from '../../support/world.ts';

const stream = 'value-streams/a';
const scenario = `${stream}/scenarios/call.json`;
const modules = [
  { id: 1, module: 'http:Send', version: 3, mapper: { url: 'https://dev.example', lastRun: 'run-0' } },
];
const seed = {
  'a.json': anExportFile({
    name: 'A',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [{ id: '11', name: 'Call', modules }],
  }),
};

async function anExportedWorld(): Promise<World> {
  const world = await aWorld({ seed });
  await world.dev.switch({ omitRevision: true });
  await world.export();
  await world.person.merge('sluice/export/dev', 'main');
  return world;
}

/** A source of which a field of module 1 differs at each read. `listed` changes what its list says of streams. */
async function aChangingWorld(listed?: (stream: TenantStream) => TenantStream): Promise<World> {
  const world = await anExportedWorld();
  const change = (payload: string, reads: number) => payload.replace('run-0', `run-${reads}`);
  world.source = { ...world.source, tenant: changingExports(world.source.tenant, change, listed) };
  return world;
}

async function exportTimes(world: World, times: number): Promise<readonly ExportReport[]> {
  const reports: ExportReport[] = [];
  for (let time = 0; time < times; time += 1) reports.push(await world.export());
  return reports;
}

const edit = (world: World, field: string, value: string) =>
  world.dev.do({ op: 'setText', streamName: 'A', moduleId: 1, pointer: `/mapper/${field}`, value });

const shown = (world: World) => world.text(mirror, scenario);

describe('a field that is another at each read', () => {
  it('is named at the third read with the entry that ignores it, and makes no more commits', async () => {
    const world = await aChangingWorld();

    const [, second, third, fourth] = await exportTimes(world, 4);

    expect(second).toMatchObject({ changed: [stream], changing: [] });
    expect(third).toMatchObject({
      changed: [],
      changing: [{ code: 'SLC2480', severity: 'warning', file: scenario, place: 'id=1/mapper/lastRun' }],
    });
    expect(third?.changing[0]?.message).toContain('module 1 (http:Send)');
    expect(fourth).toMatchObject({ changed: [], pushed: undefined, changing: [{ code: 'SLC2480' }] });
    expect(await shown(world)).toContain('"lastRun": "run-2"');
    const status = await world.store.status('source dev');
    expect(JSON.stringify(status)).toContain('SLC2480');
    expect(status?.status).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  });

  it("is no longer named once the printed entry is in the source's file", async () => {
    const world = await aChangingWorld();
    const [, , third] = await exportTimes(world, 3);
    const entry = third?.changing[0]?.message.split('environments/dev.yaml: ')[1] ?? '';
    expect(parseEnvironmentFile(Buffer.from(entry), 'dev.yaml', 'source').ignored.size).toBe(1);

    await world.person.edit('main', 'environments/dev.yaml', () => `${entry}\n`);

    const unchanged = { changed: [], changing: [] };
    expect(await exportTimes(world, 2)).toMatchObject([unchanged, unchanged]);
  });

  it('does not hide a change that somebody published', async () => {
    const world = await aChangingWorld();
    await exportTimes(world, 3);
    await edit(world, 'lastRun', 'by a person');

    expect(await world.export()).toMatchObject({ changed: [stream], changing: [] });

    expect(await shown(world)).toContain('"lastRun": "by a person"');
  });

  it('is named and still committed where the tenant does not say whether somebody published', async () => {
    const world = await aChangingWorld(({ version: _version, lastPublishedAt: _at, ...rest }) => rest);

    const [, second, third, fourth] = await exportTimes(world, 4);

    expect(second).toMatchObject({ changed: [stream], changing: [] });
    expect(third).toMatchObject({ changed: [stream], changing: [{ code: 'SLC2480' }] });
    expect(third?.changing[0]?.message).toContain('Each change is committed.');
    expect(fourth).toMatchObject({ changed: [stream], changing: [{ code: 'SLC2480' }] });
  });

  it('is not named where people publish between the reads', async () => {
    const world = await anExportedWorld();
    for (const value of ['one', 'two', 'three', 'four']) {
      await edit(world, 'url', value);
      expect(await world.export()).toMatchObject({ changed: [stream], changing: [] });
    }
  });
});

it('names no difference that stays, such as that of a stream that is held back', async () => {
  const world = await anExportedWorld();
  const tenant = changingExports(world.source.tenant, (payload) => payload.replace('run-0', tokenLike));
  world.source = { ...world.source, tenant };

  for (const report of await exportTimes(world, 4)) {
    expect(report.quarantined).toHaveLength(1);
    expect(report.changing).toEqual([]);
  }
});
