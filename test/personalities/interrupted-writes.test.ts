import { expect, it } from 'vitest';
import { Stage } from './stage.ts';

/** A stage in which the target holds what git says. */
async function synced(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage({ streams: ['Stock', 'Orders'], ...options });
  await stage.bring();
  await stage.settle();
  return stage;
}

function change(stage: Stage, from: string, to: string): Promise<void> {
  return stage.git.change('env/staging', (text, path) =>
    path === 'value-streams/orders/value-stream.json' ? text.replace(from, to) : text,
  );
}

const isPut = (call: string) => call.startsWith('PUT ');

const stateOf = (stage: Stage, name: string) =>
  stage.target.model.streams().find((stream) => stream.name === name)?.state;

it('activates a stream that vanished while active, also where the first try to activate it fails', async () => {
  const stage = await synced({ environment: { state: 'keep' } });
  stage.byHand({ op: 'setState', streamName: 'Orders', state: 'active' });
  await stage.settle();
  stage.byHand({ op: 'deleteStream', streamName: 'Orders' });
  stage.target.change({ failNext: { count: 1, status: 500, match: '/activate' } });
  await stage.sync();
  expect(stateOf(stage, 'Orders')).toBe('inactive');
  await stage.settle();
  expect(stateOf(stage, 'Orders')).toBe('active');
});

it('waits for a long validation over several runs without sending the stream again', async () => {
  const stage = await synced();
  stage.target.change({ validationMs: 150_000 });
  await change(stage, 'with two', 'in git with two');
  const { since } = await stage.sync();
  for (let run = 0; run < 3; run += 1) await stage.sync();
  expect(stage.writesSince(since).filter(isPut)).toHaveLength(1);
  expect(await stage.status()).toMatchObject({ sync: 'Synced', health: 'Healthy' });
});

it('puts the previous version back that is found invalid after several runs', async () => {
  const stage = await synced();
  stage.target.change({ validationMs: 150_000, invalidNext: 1 });
  await change(stage, 'with two', 'in git with two');
  const { since } = await stage.sync();
  stage.target.change({ validationMs: null });
  for (let run = 0; run < 3; run += 1) await stage.sync();
  expect(stage.writesSince(since).filter(isPut)).toHaveLength(2);
  expect(await stage.status()).toMatchObject({ sync: 'OutOfSync', health: 'Degraded' });
});
