import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { aPayload } from '../sandbox/support/builders.ts';
import { fileOf } from '../sandbox/support/client.ts';
import { temporaryFolder } from '../sandbox/support/running.ts';
import { useBrowser } from './browser.ts';
import { exportByDots } from './download.ts';
import { dropFile } from './drop.ts';
import { dotsOf, exampleTenants, goToList, rowOf } from './tenants.ts';

const openPage = useBrowser();

const today = (): string =>
  new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date());

it('exports a stream and imports it into another tenant by drag and drop', async () => {
  const { dev, stage } = await exampleTenants();
  const page = await openPage();
  await goToList(page, dev);
  const wrong = await exportByDots(page, 'Nightly Price Sync', temporaryFolder());
  const right = await exportByDots(page, 'Quote Desk Assistant', temporaryFolder());
  expect(right.name).toBe('Quote Desk Assistant.json');
  expect(JSON.parse(await readFile(right.path, 'utf8'))).toMatchObject({ name: 'Quote Desk Assistant' });

  await goToList(page, stage);
  const dialog = page.getByRole('dialog', { name: 'Import a value stream' });
  const zone = dialog.getByText('Drop an export file here');
  const open = () => page.getByRole('button', { name: 'Import' }).click();
  await open();
  await dropFile(page, zone, right.path);
  await dialog.getByText('Quote Desk Assistant', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await dialog.waitFor({ state: 'hidden' });

  await open();
  expect(await dialog.getByText('Quote Desk Assistant').count()).toBe(0);
  await dropFile(page, zone, wrong.path);
  await dialog.getByText('Nightly Price Sync', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByText('Nightly Price Sync', { exact: true }).waitFor({ state: 'detached' });
  await dropFile(page, zone, right.path);
  await dialog.getByText('Quote Desk Assistant', { exact: true }).waitFor();
  expect((await stage.state()).streams).toEqual([]);
  const before = today();
  await dialog.getByRole('button', { name: 'Import' }).click();

  const row = rowOf(page, 'Quote Desk Assistant');
  await row.waitFor();
  expect(await page.getByRole('status').textContent()).toContain(
    'was imported, but things that it needs are missing',
  );
  expect([before, today()]).toContain(await dateIn(row.locator('time')));
  expect(await row.textContent()).toMatch(/Inactive\s+Invalid/);
  const [stream] = (await stage.state()).streams;
  expect((await stage.export(stream.id)).scenarios).toHaveLength(3);
});

async function dateIn(time: ReturnType<Page['locator']>): Promise<string | undefined> {
  return (await time.textContent())?.split(',')[0];
}

it('says why a file cannot be imported and takes another', async () => {
  const { stage } = await exampleTenants();
  const folder = temporaryFolder();
  const [text, json, fine] = ['notes.txt', 'package.json', 'fine.json'].map((name) => join(folder, name));
  await writeFile(text ?? '', 'nothing of the kind');
  await writeFile(json ?? '', '{"name":"x"}');
  await writeFile(fine ?? '', JSON.stringify(fileOf(aPayload({ scenarios: [] }))));
  const page = await openPage();
  await goToList(page, stage);
  await page.getByRole('button', { name: 'Import' }).click();
  const dialog = page.getByRole('dialog');
  const field = dialog.getByLabel('Drop an export file here');
  await field.setInputFiles(text ?? '');
  await dialog.getByRole('alert').getByText('The file is not JSON, so it is not an export file.').waitFor();
  await field.setInputFiles(json ?? '');
  await dialog.getByRole('alert').getByText('The file is JSON, but not an export file.').waitFor();
  await field.setInputFiles(fine ?? '');
  await dialog.getByText('Order Splitting', { exact: true }).waitFor();
  expect(await dialog.getByRole('alert').count()).toBe(0);
});

it('imports, exports and activates without scripts', async () => {
  const { dev, stage } = await exampleTenants();
  await dev.import(aPayload({ scenarios: [] }));
  const page = await openPage({ javaScriptEnabled: false });
  await goToList(page, dev);
  const { path } = await exportByDots(page, 'Order Splitting', temporaryFolder());
  await goToList(page, stage);
  await page.getByRole('link', { name: 'Import' }).click();
  await page.getByLabel('Choose an export file').setInputFiles(path);
  await page.getByRole('button', { name: 'Import' }).click();
  const row = rowOf(page, 'Order Splitting');
  await dotsOf(page, 'Order Splitting').click();
  await page.getByRole('button', { name: 'Activate' }).click();
  await row.getByText('Active', { exact: true }).waitFor();
  expect((await stage.state()).streams[0].state).toBe('active');
});
