import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds wrong with the page as it is, one line each. */
export async function violations(page: Page): Promise<readonly string[]> {
  // Half a page breaks rules that the whole one keeps.
  await page.waitForLoadState();
  // The policy of the pages keeps a test from adding a script to them; what is evaluated comes from outside.
  await page.evaluate(await readFile(axe, 'utf8'));
  return page.evaluate<readonly string[]>(`axe.run().then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`);
}
