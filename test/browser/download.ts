import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { dotsOf } from './tenants.ts';

/** A file that the browser saved, and the name that it was offered under. */
export interface Download {
  readonly path: string;
  readonly name: string;
}

/**
 * Exports a stream by the three dots of its row, the uppermost of that name, into a folder under what `saveAs` makes of
 * the name that the page offers.
 */
export async function exportByDots(
  page: Page,
  stream: string,
  folder: string,
  saveAs: (offered: string) => string = (offered) => offered,
): Promise<Download> {
  await dotsOf(page, stream).first().click();
  const download = page.waitForEvent('download');
  await page.locator(':popover-open').getByRole('link', { name: 'Export Value Stream' }).click();
  const file = await download;
  const name = basename(file.suggestedFilename());
  const path = join(folder, saveAs(name));
  await file.saveAs(path);
  return { path, name };
}
