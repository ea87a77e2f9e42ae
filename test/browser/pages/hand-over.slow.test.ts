import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aFolder } from '../../support/folder.ts';
import { useBrowser } from '../browser.ts';
import { dropFile } from '../drop.ts';
import { signedIn, startPages } from './open-pages.ts';

const openPage = useBrowser();

async function twoFiles(): Promise<readonly [string, string]> {
  const folder = await aFolder();
  const paths = [join(folder, 'Order Intake (2).json'), join(folder, 'Returns.json')] as const;
  for (const path of paths) await writeFile(path, '{"name":"x"}');
  return paths;
}

it('takes an export that was dragged onto the page', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url, '/hand-over/dev');
  const [path] = await twoFiles();

  await dropFile(page, page.locator('form[data-drop]'), path);
  await page.getByText('Chosen: Order Intake (2).json').waitFor();
  await page.keyboard.press('Enter');

  await page.getByText('In the inbox of dev: Order Intake (2).json.').waitFor();
  expect(service.done).toEqual(['receive dev Order Intake (2).json 12 by token']);
});

it('takes several files that were chosen, without scripts', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url, '/hand-over/dev', { javaScriptEnabled: false });

  await page.getByLabel('Export files').setInputFiles([...(await twoFiles())]);
  await page.getByRole('button', { name: 'Put into the inbox' }).click();

  await page.getByText('In the inbox of dev: Order Intake (2).json and Returns.json.').waitFor();
  expect(service.done).toHaveLength(2);
});

it('gives the files of a round as one', async () => {
  const { url } = await startPages();
  const page = await signedIn(openPage, url, '/hand-over/shop');

  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Take 2 files as one zip' }).click();

  expect((await download).suggestedFilename()).toBe('shop-0002.zip');
});

it('ticks a step and keeps the focus on it', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url, '/hand-over/shop');
  const step = page.getByRole('checkbox', { name: 'Activate Order Intake.' });
  const ticked = service.handOversThere.map((one) => ({
    ...one,
    rounds: one.rounds.map((round) => ({
      ...round,
      checklist: round.checklist.map((item) => ({ ...item, isDone: item.isDone || item.number === 3 })),
    })),
  }));

  await step.focus();
  service.handOversThere = ticked;
  await page.keyboard.press('Space');

  await page.getByText('2 of 3 steps done').waitFor();
  expect(service.done).toEqual(['tick shop 0002 3 true by token']);
  expect(await step.getAttribute('aria-checked')).toBe('true');
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('tick-0002-3');
});

it('ticks a step without scripts', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url, '/hand-over/shop', { javaScriptEnabled: false });

  await page.getByRole('checkbox', { name: 'Activate Order Intake.' }).click();

  await page.getByText('done: tick').waitFor();
  expect(service.done).toEqual(['tick shop 0002 3 true by token']);
});
