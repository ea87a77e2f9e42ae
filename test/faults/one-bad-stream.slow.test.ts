import { expect, it } from 'vitest';
import { anExportFile } from '../support/export-file.ts';
import { sluice } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { aWorldOnGit } from '../support/world.ts';

/** As many as a commit's tests have time for. */
const good = 40;

interface Told {
  readonly sync: string;
  readonly health: string;
  readonly problems: readonly string[];
}

it('syncs all streams but the one that the tenant refuses, and says which, why and what to do', async () => {
  const names = Array.from({ length: good + 1 }, (_, index) => `Stream ${index}`);
  const ids = (index: number) => `01K1DQS3CWHVTCQ9DN14S${String(index).padStart(5, '0')}`;
  const files = names.map((name, index) => [`${name}.json`, anExportFile({ name, id: ids(index) })] as const);
  const world = await aWorldOnGit({ seed: Object.fromEntries(files) });
  const config = await writePipeline(world);
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  await world.bringToStaging();
  expect((await run('sync', 'staging')).code).toBe(0);
  for (const name of names)
    await world.dev.do({ op: 'renameStream', streamName: name, name: `${name}, new` });
  await world.bringToStaging();
  const bad = await world.stage.stream('Stream 7');
  const path = 'value-streams/stream-7';
  await world.stage.switch({
    failNext: { count: 99, status: 422, match: `PUT /orchestration/acmestage/value-streams/${bad.id}` },
  });

  const ended = await run('sync', 'staging', '--json');

  expect(ended.code).toBe(1);
  const report = JSON.parse(ended.out) as { readonly streams: readonly (Told & { readonly path: string })[] };
  const told = (health: string) => report.streams.filter((stream) => stream.health === health);
  expect(told('Healthy')).toHaveLength(good);
  expect(told('Healthy').filter(({ sync }) => sync === 'in sync')).toHaveLength(good);
  expect(told('Degraded')).toMatchObject([{ path, sync: 'to be sent' }]);
  expect(told('Degraded')[0]?.problems).toEqual([
    expect.stringMatching(/^value-streams\/stream-7: .* answered 422: .* \[SLC2114\]$/),
  ]);
  const versions = (await world.stage.state()).streams.map(({ id, version }) => [id === bad.id, version]);
  expect(versions.filter(([isBad, version]) => version === (isBad === true ? 1 : 2))).toHaveLength(good + 1);

  const again = await run('sync', 'staging');
  expect(again.code).toBe(1);
  expect(again.err).toContain(path);
  expect(again.err).toContain('[SLC2114]');
  expect(again.err).toContain("remedy for SLC2114: Correct the content in the tenant's message.");
  const status = await run('status', 'staging');
  expect(status.out).toMatch(/staging +env\/staging +\w+ +OutOfSync +Degraded/);
  expect(status.out).toContain('[SLC2114]');
  expect(status.out).toContain('remedy for SLC2114: ');

  await world.stage.switch({ failNext: null });
  expect((await run('sync', 'staging')).code).toBe(0);
  expect((await run('status', 'staging')).out).toMatch(/Synced +Healthy/);
});
