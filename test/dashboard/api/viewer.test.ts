import { expect, it } from 'vitest';
import { signedInAs } from '../access/signed-in-as.ts';
import { aRole, aHarness, bearer, type Harness } from './harness.ts';

it('tells who asks, without a notice, although the desk does not answer', async () => {
  const harness = aHarness();
  const { service, clock } = harness;
  service.notice = () => new Promise(() => undefined);

  const asked = harness.ask('GET', '/api/v1/viewer', { headers: bearer });

  await clock.nextSleep((ms) => ms === 2000);
  clock.advance(2000);
  const viewer: unknown = await (await asked).json();
  expect(viewer).toMatchObject({ isSignedIn: true });
  expect(viewer).not.toHaveProperty('notice');
});

async function noticeFor(harness: Harness, headers: Readonly<Record<string, string>>): Promise<unknown> {
  const response = await harness.ask('GET', '/api/v1/viewer', { headers });
  return ((await response.json()) as { readonly notice?: string }).notice;
}

it('tells everybody of a refused configuration, and its reason only to those who may see a stage', async () => {
  const harness = aHarness({ roles: [aRole('viewer', ['viewer'], ['production'])] });
  harness.service.notice = () => Promise.resolve('Sluice refused it: tenants.prod is wrong.');
  const withoutReason = 'Sluice refused a changed configuration';

  expect(await noticeFor(harness, bearer)).toBe('Sluice refused it: tenants.prod is wrong.');
  expect(await noticeFor(harness, {})).toMatch(new RegExp(`^${withoutReason}`));
  const viewer = await signedInAs(harness, 'viewer');
  expect(await noticeFor(harness, viewer)).toContain('tenants.prod');
  const nobody = await noticeFor(harness, await signedInAs(harness, 'somebody'));
  expect(nobody).toContain('no role is yours');
  expect(nobody).toContain(withoutReason);
  expect(nobody).not.toContain('tenants.prod');
});
