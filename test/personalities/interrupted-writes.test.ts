import { expect, it } from 'vitest';
import { Stage } from './stage.ts';

/** A stage in which the target holds what git says. */
async function synced(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage({ streams: ['Stock', 'Orders'], ...options });
  await stage.bring();
  await stage.settle();
  return stage;
}

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
