import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { configFiles } from '../../src/cli/disk.ts';
import { playDemo, type Demo } from '../../src/demo/demo.ts';
import { Narrator } from '../../src/demo/narrator.ts';
import { Redactor } from '../../src/domain/redactor.ts';
import { GitPerson } from '../support/git-person.ts';
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

it('shows what is where, and a merge as it is synced, by itself', async () => {
  const demo = await theDemo();
  const person = await GitPerson.with(demo.setting.repository);
  const page = await openPage();
  await page.goto(demo.daemon.url);

  const staging = page.getByRole('article').filter({ hasText: 'env/staging' });
  await staging.getByText('Synced').waitFor();
  const table = page.getByRole('region', { name: 'Value streams in staging' });
  await table.getByRole('row', { name: 'Quote Desk Assistant' }).getByText('in sync').waitFor();
  const before = await staging.getByRole('code').innerText();

  await person.merge('sluice/promote/staging', 'env/staging');
  const head = (await person.git('rev-parse', 'origin/sluice/promote/staging')).slice(0, 12);
  expect(head).not.toBe(before);
  await staging.getByText(head).waitFor({ timeout: 20_000 });
  await staging.getByText('Synced').waitFor({ timeout: 20_000 });
  expect(await page.locator('#live').innerText()).toBe('live');
});

it('breaks no rule of axe and fits a phone, light and dark', async () => {
  const demo = await theDemo();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await openPage({ colorScheme, viewport: { width: 390, height: 800 } });
    await page.goto(demo.daemon.url);
    await page.getByRole('heading', { name: 'Environments' }).waitFor();

    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBe(0);
  }
});

it('says so where the daemon does not answer any more', async () => {
  const demo = await theDemo();
  const page = await openPage();
  await page.goto(demo.daemon.url);
  await demo.daemon.stop();

  await page.getByText('the daemon does not answer').waitFor();
  expect(await page.getByRole('heading', { name: 'Environments' }).count()).toBe(1);
});
