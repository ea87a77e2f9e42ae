import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import type { FakeService } from '../../support/fake-service.ts';
import { aStage } from '../../support/stage-samples.ts';
import { aRun, aStep } from '../../support/run-samples.ts';
import { useBrowser } from '../browser.ts';
import { signedIn, startPages } from './open-pages.ts';

const openPage = useBrowser();

/** Waits until the page listens, so that what is told is heard. */
async function listens(page: Page, service: FakeService): Promise<void> {
  await page.locator('#live[data-is="live"]').waitFor();
  await expect.poll(() => service.listeners).toBeGreaterThan(0);
}

it('shows what moved, and keeps the focus, what is open, what was typed and where the page is', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url, '/environments/production', {
    viewport: { width: 1280, height: 500 },
  });
  await listens(page, service);
  await page.locator('#plan-removed > summary').click();
  await page.getByRole('link', { name: 'Sync now' }).focus();
  await page.evaluate('scrollTo(0, 300)');

  service.stagesThere = service.stagesThere.map((stage) =>
    stage.name === 'production' ? { ...stage, tenant: 'acme-moved' } : stage,
  );
  service.tell({ is: 'status', stage: 'production' });

  await page.getByText('acme-moved').waitFor();
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('sync-production');
  expect(await page.locator('#plan-removed').getAttribute('open')).toBe('');
  expect(await page.evaluate<number>('scrollY')).toBe(300);
});

it('keeps what somebody types into a form of the page', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url, '/streams');
  await listens(page, service);
  await page.getByLabel('Name or slug').fill('half a na');

  service.rows = service.rows.slice(1);
  service.tell({ is: 'status', stage: 'production' });

  await page.getByText('6 streams').waitFor();
  expect(await page.getByLabel('Name or slug').inputValue()).toBe('half a na');
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('search');
});

it('keeps files that somebody chose', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url, '/hand-over/dev');
  await listens(page, service);
  await page
    .getByLabel('Export files')
    .setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{}') });

  service.handOversThere = service.handOversThere.map((one) => ({ ...one, waitsFor: ['export Returns'] }));
  service.tell({ is: 'status', stage: 'dev' });

  await page.getByText('export Returns').waitFor();
  expect(await page.getByText('Chosen: a.json').count()).toBe(1);
  expect(await page.getByLabel('Export files').inputValue()).toContain('a.json');
});

it('shows the steps of a pass as they are done', async () => {
  const { service, url } = await startPages();
  const {
    milliseconds: _took,
    outcome: _outcome,
    ...running
  } = aRun({ id: 'p9', steps: [aStep(1, { is: 'under way' })] });
  service.runsThere = [running];
  const page = await signedIn(openPage, url, '/runs/p9');
  await listens(page, service);
  await page.getByText('0 done, 1 under way').waitFor();

  service.runsThere = [{ ...running, milliseconds: 900, outcome: 'done', steps: [aStep(1), aStep(2)] }];
  service.tell({ is: 'step', stage: 'staging', run: 'p9' });

  await page.getByText('2 done', { exact: true }).waitFor();
  expect(await page.getByRole('heading', { name: 'done', exact: true }).count()).toBe(1);
});

it('does not ask again for what is about another stage', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url, '/environments/production');
  await listens(page, service);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));

  service.tell({ is: 'status', stage: 'staging' });
  service.tell({ is: 'status', stage: 'production' });

  await page.waitForResponse((response) => response.url().includes('part='));
  expect(asked).toEqual([`${url}/environments/production?part=`]);
});

it('says so where the daemon does not answer any more', async () => {
  const { service, url, close } = await startPages();
  const page = await signedIn(openPage, url);
  await listens(page, service);

  await close();

  await page.getByText('the daemon does not answer').waitFor({ timeout: 20_000 });
  expect(await page.getByRole('heading', { name: 'Environments' }).count()).toBe(1);
});

it('goes on looking where nothing can be listened to', async () => {
  const { service, url } = await startPages();
  const page = await openPage();
  await page.clock.install();
  await page.route('**/api/v1/events', (route) => route.fulfill({ status: 503 }));
  await page.goto(`${url}/streams`);
  await page.getByText('7 streams').waitFor();

  service.rows = service.rows.slice(1);
  await page.clock.runFor(11_000);

  await page.getByText('6 streams').waitFor();
  expect(await page.locator('#live').innerText()).toBe('live');
});

it('opens a stage that came with a new configuration', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url);
  await listens(page, service);

  service.stagesThere = [...service.stagesThere, aStage({ name: 'qa', pipeline: 'second' })];
  service.tell({ is: 'configuration' });

  await page.getByRole('article', { name: 'qa environment' }).waitFor();
  expect(await page.getByRole('article').count()).toBe(5);
});
