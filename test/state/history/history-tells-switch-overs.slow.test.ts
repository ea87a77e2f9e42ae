import { expect, it } from 'vitest';
import { historyText } from '../../../src/core/plan/print/history-text.ts';
import { switchesOf } from '../../../src/state/history/history.ts';
import { sluice } from '../../support/command-line.ts';
import { writePipeline } from '../../support/pipeline-config.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorldOnGit } from '../../support/world.ts';

const file = 'value-streams/a/value-stream.json';

/** A tenant that can only add streams, with A active, and a change of A in git. */
async function aChangedWorld() {
  const world = await aWorldOnGit({ seed: smallStreams({ A: { state: 'active' }, B: { state: 'active' } }) });
  await world.stage.switch({ inPlace: false });
  await world.bringToStaging();
  await world.sync();
  await world.person.edit('env/staging', file, (text) =>
    text.replace('"name":', '"description": "changed",\n  "name":'),
  );
  return world;
}

it.each([
  ['overlap', 'both'],
  ['gap', 'neither'],
] as const)('keeps for how long a switch-over by %s took', async (switchOver, active) => {
  const world = await aChangedWorld();
  world.staging = { ...world.staging, switchOver };

  const report = await world.sync();

  expect(report.results).toMatchObject([{ outcome: 'done', switched: { active } }]);
  const [run] = await world.store.runs('environment staging', 1);
  expect(run && switchesOf(run)).toEqual([{ path: 'value-streams/a', ...report.results[0]?.switched }]);
});

it('tells it with the sync and in the history', async () => {
  const world = await aChangedWorld();
  const config = await writePipeline(world);
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  for (const { name } of (await world.stage.state()).streams)
    await world.stage.do({ op: 'deleteStream', streamName: name });
  // Tenant and repository begin anew with the store of the program.
  await world.move('refs/sluice/synced/staging', undefined);
  await run('sync', 'staging');
  await world.person.edit('env/staging', file, (text) => text.replace('"changed"', '"changed again"'));

  const told = await run('sync', 'staging');
  const again = await run('sync', 'staging', '--json');
  const history = await run('history', 'staging');
  const json = JSON.parse((await run('history', 'staging', '--json', '--limit', '1')).out) as unknown;

  expect(told.out).toMatch(
    /~ a {2}switch-over, active: done, both versions were active for at most \d+\.\d s\n/,
  );
  expect(JSON.parse(again.out)).toMatchObject({ results: [] });
  expect(history.out).toMatch(/^ {4}a: both versions were active for at most \d+\.\d s$/m);
  expect(json).toMatchObject([{ switched: [{ path: 'value-streams/a', active: 'both' }] }]);
});

it('writes it below the pass', () => {
  const text = historyText(
    [
      {
        kind: 'sync',
        startedAt: 0,
        milliseconds: 5000,
        outcome: 'synced',
        revision: undefined,
        plan: undefined,
        counts: { done: 1 },
        actor: 'daemon',
        message: undefined,
        switched: [{ path: 'value-streams/order-intake', active: 'neither', milliseconds: 1234 }],
        repeated: undefined,
      },
    ],
    0,
  );
  expect(text.split('\n')[2]).toBe('    order-intake: neither version was active for at most 1.2 s');
});
