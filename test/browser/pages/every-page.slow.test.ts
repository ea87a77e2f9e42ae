import { expect, it } from 'vitest';
import { hostileNames, hostileService } from '../../support/hostile-service.ts';
import { manyService } from '../../support/many-service.ts';
import { violations } from '../axe.ts';
import { useBrowser } from '../browser.ts';
import { signedIn, startPages } from './open-pages.ts';

const openPage = useBrowser();

/** By how much the whole page is wider than what is seen of it. */
const sideways = 'document.documentElement.scrollWidth - innerWidth';

/** Every page, as the desk of samples has something for it. */
const paths = [
  '/',
  '/streams',
  '/streams?search=nothing+of+that+name',
  '/streams/default/order-intake',
  '/environments/dev',
  '/environments/production',
  '/environments/production?tab=streams',
  '/environments/production?tab=drift',
  '/environments/production?tab=runs',
  '/environments/production?tab=settings',
  '/environments/production/changes/order-intake?of=plan',
  '/environments/production/confirm/approve',
  '/environments/production/confirm/revert?stream=returns',
  '/environments/production/confirm/accept?stream=price-feed',
  '/environments/production/confirm/sync',
  '/environments/production/confirm/hold',
  '/environments/production/confirm/rollback',
  `/environments/production/confirm/rollback?to=${'7'.repeat(40)}`,
  '/environments/staging/confirm/resume',
  '/runs/p1',
  '/history',
  '/drift',
  '/problems',
  '/search',
  '/search?q=order',
  '/environments/production/confirm/bind?path=connections%2Facme-commerce&id=4712',
  '/environments/production/confirm/revert?stream=returns',
  '/hand-over',
  '/hand-over/dev',
  '/hand-over/shop',
  '/sign-in',
  '/nowhere',
];

it.each([
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 390 },
] as const)(
  'breaks no rule of axe and does not scroll sideways: $colorScheme, $width pixels',
  async ({ colorScheme, width }) => {
    const { url } = await startPages();
    const page = await signedIn(openPage, url, '/', { colorScheme, viewport: { width, height: 800 } });
    const found: string[] = [];
    for (const path of paths) {
      await page.goto(`${url}${path}`);
      await page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true");

      for (const violation of await violations(page)) found.push(`${path}: ${violation}`);
      const wider = await page.evaluate<number>(sideways);
      if (wider !== 0) found.push(`${path}: ${wider} pixels too wide`);
    }
    expect(found).toEqual([]);
  },
);

/** Pages whose length depends on the number of streams. */
const longPaths = [
  '/',
  '/streams',
  '/streams/default/order-intake',
  '/environments/production',
  '/environments/production?tab=streams',
  '/environments/production?tab=drift',
  '/environments/production?tab=runs',
  '/environments/production?tab=settings',
  '/environments/production/confirm/approve',
  '/environments/production/confirm/sync',
  '/runs/p1',
  '/history',
  '/drift',
  '/problems',
  '/search?q=stream',
];

it.each([1280, 390])('has no page above 5,000 pixels with 500 streams: %i pixels wide', async (width) => {
  const { url } = await startPages({ service: manyService() });
  const page = await signedIn(openPage, url, '/', { viewport: { width, height: 800 } });
  const tooHigh: string[] = [];
  for (const path of longPaths) {
    await page.goto(`${url}${path}`);
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    if (height > 5000) tooHigh.push(`${path}: ${height}`);
    expect({ path, sideways: await page.evaluate<number>(sideways) }).toEqual({ path, sideways: 0 });
  }
  expect(tooHigh).toEqual([]);
});

/** Paths in two parts: together they send more requests than one user may in a minute. */
const hostilePaths = {
  'pages of the sample': paths,
  'streams of such names': hostileNames.map((_, index) => `/streams/default/hostile-${index}`),
} as const;

it.each([
  { width: 1280, part: 'pages of the sample' },
  { width: 1280, part: 'streams of such names' },
  { width: 390, part: 'pages of the sample' },
  { width: 390, part: 'streams of such names' },
] as const)('shows names that mean harm as names: $part, $width pixels', async ({ width, part }) => {
  const { url } = await startPages({ service: hostileService() });
  const page = await signedIn(openPage, url, '/', { viewport: { width, height: 800 } });
  page.on('dialog', () => expect.unreachable('a name ran as a script'));
  for (const path of hostilePaths[part]) {
    const answer = await page.goto(`${url}${path}`);
    expect(answer?.status()).not.toBe(429);

    const made = await page.locator('main img, main script, main iframe, main [onerror]').count();
    expect({ path, made, sideways: await page.evaluate<number>(sideways) }).toEqual({
      path,
      made: 0,
      sideways: 0,
    });
  }
  await page.goto(`${url}/streams`);
  await page.getByRole('link', { name: '<img src=x onerror=alert(1)>' }).first().waitFor();
});
