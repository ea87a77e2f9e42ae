import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { aPayload } from '../sandbox/support/builders.ts';
import { violations } from './axe.ts';
import { useBrowser } from './browser.ts';
import { exampleTenants, goToList, goToModule, rowOf, dotsOf } from './tenants.ts';

const openPage = useBrowser();

/** How many pixels of the page lie beside the window. */
function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it.each([1280, 390])('breaks no rule of axe, %i pixels wide', async (width) => {
    const { url, dev, stage } = await exampleTenants();
    await dev.import(aPayload({ name: 'Incomplete' }));
    const page = await openPage({ colorScheme, viewport: { width, height: 800 } });
    const wrong: string[] = [];
    const check = async (what: string): Promise<void> => {
      wrong.push(...(await violations(page)).map((line) => `${what}: ${line}`));
      const wide = await overflow(page);
      if (wide > 0) wrong.push(`${what}: ${wide} pixels wider than the window`);
    };
    await page.goto(url);
    await check('tenants');
    await goToList(page, stage);
    await check('empty list');
    await goToList(page, dev);
    await check('list');
    await dotsOf(page, 'Order Intake').click();
    await check('menu');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Import' }).click();
    await check('dialog');
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Incomplete' }).click();
    await check('stream with things missing');
    await page.getByRole('link', { name: 'Delete' }).click();
    await check('delete');
    await goToModule(page, dev, 'Quote Desk Assistant', '3. Quote desk assistant');
    await check('module');
    await page.goto(`${url}/dashboard/acmestage/import`);
    await check('import');
    await page.goto(`${url}/dashboard/nobody`);
    await check('failure');
    expect(wrong).toEqual([]);
  });
});

/** Waits for the focus to be on what a screen reader is told of like that, such as `button "Import"`. */
async function focusOn(page: Page, what: string): Promise<void> {
  const focused = async (): Promise<string> => page.locator(':focus').ariaSnapshot();
  await expect.poll(async () => (await focused()).split('\n')[0]?.replace(/^- |:$/g, '')).toBe(what);
}

it('opens, walks and leaves the menu by keyboard', async () => {
  const { dev } = await exampleTenants();
  const page = await openPage();
  await goToList(page, dev);
  const button = dotsOf(page, 'Order Intake');
  const expanded = () => button.getAttribute('aria-expanded');
  await page.getByRole('link', { name: 'Order Intake', exact: true }).focus();
  await page.keyboard.press('Tab');
  await focusOn(page, 'button "Actions for Order Intake"');
  expect(await expanded()).toBe('false');
  await page.keyboard.press('Enter');
  await page.locator(':popover-open a:focus').waitFor();
  await focusOn(page, 'link "Open"');
  expect(await expanded()).toBe('true');
  await page.keyboard.press('ArrowDown');
  await focusOn(page, 'link "Export Value Stream"');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await focusOn(page, 'link "Delete"');
  await page.keyboard.press('Escape');
  await focusOn(page, 'button "Actions for Order Intake"');
  expect(await expanded()).toBe('false');

  await page.keyboard.press('Enter');
  await page.locator(':popover-open a:focus').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await focusOn(page, 'button "Deactivate"');
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('is inactive').waitFor();
});

it('exports by keyboard and leaves the menu', async () => {
  const { dev } = await exampleTenants();
  const page = await openPage();
  await goToList(page, dev);
  await dotsOf(page, 'Order Intake').focus();
  await page.keyboard.press('Space');
  await page.locator(':popover-open a:focus').waitFor();
  await page.keyboard.press('ArrowDown');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await download).suggestedFilename()).toBe('Order Intake.json');
  expect(await page.locator(':popover-open').count()).toBe(0);
  await focusOn(page, 'button "Actions for Order Intake"');
});

it('imports by keyboard, and Escape gives the focus back', async () => {
  const { dev, stage } = await exampleTenants();
  const [stream] = (await dev.state()).streams;
  const file = (await dev.call('GET', `/value-streams/${stream.id}/export`)).text;
  const page = await openPage();
  await goToList(page, stage);
  const button = page.getByRole('button', { name: 'Import' });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await focusOn(page, 'button "Import"');

  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await dialog.waitFor();
  await focusOn(page, 'button "Drop an export file here, or choose one"');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(file) });
  await dialog.getByText(stream.name, { exact: true }).waitFor();
  await focusOn(page, 'button "Import"');
  await page.keyboard.press('Shift+Tab');
  await focusOn(page, 'button "Discard"');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await rowOf(page, stream.name).waitFor();
  expect((await stage.state()).streams.map(({ name }: { name: string }) => name)).toContain(stream.name);
});

it('runs nothing that stands in a name', async () => {
  const { dev, stage } = await exampleTenants();
  const name = '<img src=x onerror=alert(1)>';
  await dev.control({ op: 'renameStream', streamName: 'Nightly Price Sync', name });
  const page = await openPage();
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await goToList(page, dev);
  const download = page.waitForEvent('download');
  await dotsOf(page, name).click();
  await page.getByRole('link', { name: 'Export Value Stream' }).click();
  const path = await (await download).path();
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Delete' }).click();
  await page.getByRole('heading', { name: `Delete ${name}?` }).waitFor();

  await goToList(page, stage);
  await page.getByRole('button', { name: 'Import' }).click();
  await page.getByLabel('Drop an export file here').setInputFiles(path);
  await page.getByRole('dialog').getByText(name, { exact: true }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
  await page.getByRole('status').getByText(name).waitFor();
  expect(await page.locator('img').count()).toBe(0);
  expect(dialogs).toEqual([]);
});

it('stands a name of 300 characters and one that is written from right to left', async () => {
  const { dev } = await exampleTenants();
  const long = 'x'.repeat(300);
  await dev.control({ op: 'renameStream', streamName: 'Nightly Price Sync', name: long });
  await dev.control({ op: 'renameStream', streamName: 'Summer Sale 2025', name: 'معالجة الطلبات (2)' });
  for (const width of [1280, 390]) {
    const page = await openPage({ viewport: { width, height: 800 } });
    for (const name of [long, 'معالجة الطلبات (2)']) {
      await goToList(page, dev);
      expect(await overflow(page)).toBe(0);
      await page.getByRole('link', { name, exact: true }).click();
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      expect(await overflow(page)).toBe(0);
    }
  }
});
