import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { FakeDesk } from '../../support/fake-desk.ts';
import { aLane } from '../../support/lane-samples.ts';
import { aPass, aStep } from '../../support/pass-samples.ts';
import { useBrowser } from '../browser.ts';
import { signedIn, startPages } from './open-pages.ts';

const openPage = useBrowser();

/** Waits until the page listens, so that what is told is heard. */
async function listens(page: Page, desk: FakeDesk): Promise<void> {
  await page.locator('#live[data-is="live"]').waitFor();
  await expect.poll(() => desk.listeners).toBeGreaterThan(0);
}

it('shows what moved, and keeps the focus, what is open, what was typed and where the page is', async () => {
  const { desk, url } = await startPages();
  const page = await signedIn(openPage, url, '/environments/production', {
    viewport: { width: 1280, height: 500 },
  });
  await listens(page, desk);
  await page.locator('#plan-removed > summary').click();
  await page.getByRole('link', { name: 'Sync now' }).focus();
  await page.evaluate('scrollTo(0, 300)');

  desk.lanesThere = desk.lanesThere.map((lane) =>
    lane.name === 'production' ? { ...lane, tenant: 'acme-moved' } : lane,
  );
  desk.tell({ is: 'status', lane: 'production' });

  await page.getByText('acme-moved').waitFor();
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('sync-production');
  expect(await page.locator('#plan-removed').getAttribute('open')).toBe('');
  expect(await page.evaluate<number>('scrollY')).toBe(300);
});

it('keeps what somebody types into a form of the page', async () => {
  const { desk, url } = await startPages();
  const page = await signedIn(openPage, url, '/streams');
  await listens(page, desk);
  await page.getByLabel('Name or slug').fill('half a na');

  desk.rows = desk.rows.slice(1);
  desk.tell({ is: 'status', lane: 'production' });

  await page.getByText('6 streams').waitFor();
  expect(await page.getByLabel('Name or slug').inputValue()).toBe('half a na');
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('search');
});

it('keeps files that somebody chose', async () => {
  const { desk, url } = await startPages();
  const page = await signedIn(openPage, url, '/hand-over/dev');
  await listens(page, desk);
  await page
    .getByLabel('Export files')
    .setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{}') });

  desk.handOversThere = desk.handOversThere.map((one) => ({ ...one, waitsFor: ['export Returns'] }));
  desk.tell({ is: 'status', lane: 'dev' });

  await page.getByText('export Returns').waitFor();
  expect(await page.getByText('Chosen: a.json').count()).toBe(1);
  expect(await page.getByLabel('Export files').inputValue()).toContain('a.json');
});

it('shows the steps of a pass as they are done', async () => {
  const { desk, url } = await startPages();
  const {
    milliseconds: _took,
    outcome: _outcome,
    ...running
  } = aPass({ id: 'p9', steps: [aStep(1, { is: 'under way' })] });
  desk.passesThere = [running];
  const page = await signedIn(openPage, url, '/passes/p9');
  await listens(page, desk);
  await page.getByText('0 done, 1 under way').waitFor();

  desk.passesThere = [{ ...running, milliseconds: 900, outcome: 'done', steps: [aStep(1), aStep(2)] }];
  desk.tell({ is: 'step', lane: 'staging', pass: 'p9' });

  await page.getByText('2 done', { exact: true }).waitFor();
  expect(await page.getByRole('heading', { name: 'done', exact: true }).count()).toBe(1);
});

it('does not ask again for what is about another lane', async () => {
  const { desk, url } = await startPages();
  const page = await signedIn(openPage, url, '/environments/production');
  await listens(page, desk);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));

  desk.tell({ is: 'status', lane: 'staging' });
  desk.tell({ is: 'status', lane: 'production' });

  await page.waitForResponse((response) => response.url().includes('part='));
  expect(asked).toEqual([`${url}/environments/production?part=`]);
});

it('says so where the daemon does not answer any more', async () => {
  const { desk, url, close } = await startPages();
  const page = await signedIn(openPage, url);
  await listens(page, desk);

  await close();

  await page.getByText('the daemon does not answer').waitFor({ timeout: 20_000 });
  expect(await page.getByRole('heading', { name: 'Environments' }).count()).toBe(1);
});

it('goes on looking where nothing can be listened to', async () => {
  const { desk, url } = await startPages();
  const page = await openPage();
  await page.clock.install();
  await page.route('**/api/v1/events', (route) => route.fulfill({ status: 503 }));
  await page.goto(`${url}/streams`);
  await page.getByText('7 streams').waitFor();

  desk.rows = desk.rows.slice(1);
  await page.clock.runFor(11_000);

  await page.getByText('6 streams').waitFor();
  expect(await page.locator('#live').innerText()).toBe('live');
});

it('opens a lane that came with a new configuration', async () => {
  const { desk, url } = await startPages();
  const page = await signedIn(openPage, url);
  await listens(page, desk);

  desk.lanesThere = [...desk.lanesThere, aLane({ name: 'qa', pipeline: 'second' })];
  desk.tell({ is: 'configuration' });

  await page.getByRole('article', { name: 'qa environment' }).waitFor();
  expect(await page.getByRole('article').count()).toBe(5);
});
