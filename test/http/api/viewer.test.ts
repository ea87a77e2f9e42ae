import { expect, it } from 'vitest';
import { aStage, bearer } from './stage.ts';

it('tells who asks, without a notice, although the desk does not answer', async () => {
  const stage = aStage();
  const { desk, clock } = stage;
  desk.notice = () => new Promise(() => undefined);

  const asked = stage.ask('GET', '/api/v1/viewer', { headers: bearer });

  await clock.nextSleep((ms) => ms === 2000);
  clock.advance(2000);
  const viewer: unknown = await (await asked).json();
  expect(viewer).toMatchObject({ isSignedIn: true });
  expect(viewer).not.toHaveProperty('notice');
});
