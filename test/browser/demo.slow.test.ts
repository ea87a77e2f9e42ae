import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { configFiles } from '../../src/cli/files/disk.ts';
import { playDemo, type Demo } from '../../src/demo/demo.ts';
import { Narrator } from '../../src/demo/narrator.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aFolder } from '../support/folder.ts';
import { violations } from './axe.ts';
import { useBrowser } from './browser.ts';

const openPage = useBrowser();

/** The demo, played to its end, with its daemon at work. */
async function theDemo(): Promise<Demo> {
  const folder = await aFolder();
  const silent = new Narrator(
    () => undefined,
    () => 0,
    () => Promise.resolve(),
  );
  const demo = await playDemo(
    {
      folder,
      seedDir: join(import.meta.dirname, '../../examples/exports'),
      narrator: silent,
      files: configFiles,
    },
    {
      env: { PATH: process.env['PATH'] },
      readFile: (path, limit) => configFiles.readFile(path, limit),
      clock: systemClock,
      redactor: new Redactor(),
      log: new RecordingLog(),
      fetch,
      random: () => 0.5,
      actor: 'demo',
    },
    new AbortController().signal,
  );
  onTestFinished(() => demo.stop());
  return demo;
}

async function signIn(page: Page, { daemon, tokenFile }: Demo, to: string): Promise<void> {
  await page.goto(`${daemon.url}/sign-in?to=${encodeURIComponent(to)}`);
  await page.getByLabel('Token').fill((await readFile(tokenFile, 'utf8')).trim());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${daemon.url}${to}`);
}

/** As many milliseconds as a pass of a busy machine takes. */
const patience = 30_000;

it(
  'shows what waits in production, takes an approval, and shows how it is synced, by itself',
  { timeout: 120_000 },
  async () => {
    const demo = await theDemo();
    const watching = await openPage();
    await watching.goto(demo.daemon.url);
    const production = watching.getByRole('article', { name: /^production/ });
    await production.getByText('OutOfSync').waitFor();
    await production.getByText('1 change waits for approval').waitFor();
    expect(await production.getByRole('link', { name: 'approve' }).count()).toBe(0);

    const page = await openPage();
    await signIn(page, demo, '/environments/production');
    await page.getByRole('link', { name: 'Review and approve production' }).click();
    await page.getByText('1 stream to update').first().waitFor();
    await page.getByRole('button', { name: 'Approve' }).click();

    await page.getByText('Synced', { exact: true }).first().waitFor({ timeout: patience });
    await production.getByText('Synced', { exact: true }).waitFor({ timeout: patience });
    await page.goto(`${demo.daemon.url}/history`);
    const row = page.getByRole('row').filter({ hasText: 'approved' }).filter({ hasText: 'token' });
    await row.waitFor();
  },
);

it('breaks no rule of axe and fits a phone, light and dark', { timeout: 120_000 }, async () => {
  const demo = await theDemo();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await openPage({ colorScheme, viewport: { width: 390, height: 800 } });
    for (const path of [
      '/',
      '/streams',
      '/streams/default/quote-desk-assistant',
      '/environments/production',
    ]) {
      await page.goto(`${demo.daemon.url}${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();

      expect({ path, violations: await violations(page) }).toEqual({ path, violations: [] });
      expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    }
  }
});

it(
  'draws a stream before and after what waits to be brought to production',
  { timeout: 120_000 },
  async () => {
    const demo = await theDemo();
    const page = await openPage();
    await page.goto(`${demo.daemon.url}/environments/production`);
    await page.locator('summary').filter({ hasText: 'Quote Desk Assistant' }).click();
    await page.getByRole('link', { name: 'Open the stream' }).click();

    await page.getByRole('img', { name: 'Draft Quote Answer, after' }).waitFor();
    await page.getByText('[outdoor → mountain]').waitFor();
    const row = page.getByRole('row', { name: /^production/ });
    expect(await row.getByText('ahead').count()).toBe(1);
  },
);

it('says so where the daemon does not answer any more', { timeout: 120_000 }, async () => {
  const demo = await theDemo();
  const page = await openPage();
  await page.goto(demo.daemon.url);
  await demo.daemon.stop();

  await page.getByText('the daemon does not answer').waitFor({ timeout: patience });
  expect(await page.getByRole('heading', { name: 'Environments' }).count()).toBe(1);
});
