import { expect, it } from 'vitest';
import { signedInAs } from '../access/signed-in-as.ts';
import { aRole, aStage, bearer, type Stage } from './stage.ts';

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

async function noticeFor(stage: Stage, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await stage.ask('GET', '/api/v1/viewer', { headers });
  return ((await response.json()) as { readonly notice?: string }).notice;
}

it('tells everybody of a refused configuration, and its reason only to those who may see a stage', async () => {
  const stage = aStage({ roles: [aRole('viewer', ['viewer'], ['production'])] });
  stage.desk.notice = () => Promise.resolve('Sluice refused it: tenants.prod is wrong.');
  const withoutReason = 'Sluice refused a changed configuration';

  expect(await noticeFor(stage, bearer)).toBe('Sluice refused it: tenants.prod is wrong.');
  expect(await noticeFor(stage, {})).toMatch(new RegExp(`^${withoutReason}`));
  const viewer = await signedInAs(stage, 'viewer');
  expect(await noticeFor(stage, viewer)).toContain('tenants.prod');
  const nobody = await noticeFor(stage, await signedInAs(stage, 'somebody'));
  expect(nobody).toContain('no role is yours');
  expect(nobody).toContain(withoutReason);
  expect(nobody).not.toContain('tenants.prod');
});
