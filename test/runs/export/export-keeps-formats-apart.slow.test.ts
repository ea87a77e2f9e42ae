import { expect, it } from 'vitest';
import { isFormatCommit } from '../../../src/runs/ancestry/segments.ts';
import { GithubPipeline } from '../../support/github-pipeline.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorld, mirror, type World } from '../../support/world.ts';

/** Commits of the mirror since the first one, oldest first: the files of each, and whether only the form changed. */
async function mirrored(world: World) {
  const { deps } = world;
  const head = (await world.head(mirror)) ?? '';
  const [, ...later] = (await deps.repository.log(undefined, head, 20)).toReversed();
  return Promise.all(
    later.map(async (commit) => ({
      isFormat: isFormatCommit(commit),
      streams: (await deps.repository.changes(commit.parents[0], commit.oid)).map(
        ({ path }) => path.split('/')[1],
      ),
    })),
  );
}

it('brings what the platform writes otherwise in a commit of its own, after the work that showed it', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {}, C: {} }) });
  await world.export();
  await world.dev.switch({ newField: 'color' });
  await world.export();
  expect(await mirrored(world)).toEqual([]);

  await world.dev.do({ op: 'renameStream', streamName: 'A', name: 'Alpha' });
  await world.export();
  await world.export();
  await world.export();

  expect(await mirrored(world)).toEqual([
    { isFormat: false, streams: ['a'] },
    { isFormat: true, streams: ['b', 'c'] },
  ]);
});

it('keeps work that comes at the same time out of that commit', async () => {
  const world = await aWorld({ seed: smallStreams({ A: {}, B: {}, C: {} }) });
  await world.export();
  await world.dev.switch({ newField: 'color' });
  await world.dev.do({ op: 'renameStream', streamName: 'A', name: 'Alpha' });
  await world.export();
  await world.dev.do({ op: 'renameStream', streamName: 'B', name: 'Beta' });
  await world.export();

  expect(await mirrored(world)).toEqual([
    { isFormat: false, streams: ['a'] },
    { isFormat: true, streams: ['c'] },
    { isFormat: false, streams: ['b'] },
  ]);
});

it('offers the one after the other, each as a pull request of its own', async () => {
  const the = await GithubPipeline.open({ seed: smallStreams({ A: {}, B: {} }) });
  const { repository } = the;
  const merge = async () => repository.merge('robin', await the.numberOf('sluice/export/dev'), 'squash');
  const run = async () => {
    await the.export();
    await the.review();
  };
  await run();
  await merge();
  await the.dev.switch({ newField: 'color' });
  await the.dev.do({ op: 'renameStream', streamName: 'A', name: 'Alpha' });
  await run();
  await run();
  const work = await the.numberOf('sluice/export/dev');
  expect((await repository.pullRequest(work)).body).not.toContain('`B`');

  await merge();
  await run();
  await run();

  const format = await repository.pullRequest(await the.numberOf('sluice/export/dev'));
  expect(format.number).toBeGreaterThan(work);
  expect([...format.labels]).toEqual(['sluice/format']);
  expect(await repository.read('sluice/export/dev', 'value-streams/b/value-stream.json')).toContain(
    '"color": 1',
  );
  expect(await repository.read('main', 'value-streams/a/value-stream.json')).toContain('"color": 1');

  await merge();
  await run();
  expect(await repository.pullRequests()).toEqual(
    (await repository.pullRequests()).filter(({ pull }) => pull.head.branch !== 'sluice/export/dev'),
  );
});
