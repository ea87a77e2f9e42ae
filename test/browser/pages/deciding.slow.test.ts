import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { digest } from '../../support/sample-facts.ts';
import { violations } from '../axe.ts';
import { useBrowser } from '../browser.ts';
import { signedIn, startPages } from './open-pages.ts';

const openPage = useBrowser();

/** Goes on by the tabulator until what has the focus is called so; a page has fewer stops than that. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stops = 0; stops < 80; stops += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<string>('document.activeElement.textContent.trim()');
    if (focused.startsWith(name)) return;
  }
  throw new Error(`nothing called ${name} is reached by the keyboard`);
}

it('lets somebody approve a plan by the keyboard alone', async () => {
  const { service, url } = await startPages();
  const page = await signedIn(openPage, url);

  await tabTo(page, 'Review and approve');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Approve for production: 2 streams to update' }).waitFor();
  await tabTo(page, 'Approve');
  await page.keyboard.press('Enter');

  await page.getByRole('status').filter({ hasText: 'done: approve production' }).waitFor();
  expect(service.done).toEqual([`approve production ${digest} none by token`]);
});

it('skips to the content by the keyboard, and shows where the focus is', async () => {
  const { url } = await startPages();
  const page = await signedIn(openPage, url, '/problems');

  await page.keyboard.press('Tab');
  expect(await page.evaluate<string>('document.activeElement.textContent')).toBe('Skip to the content');
  expect(await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
  await page.keyboard.press('Enter');
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('content');
});

describe('keys', () => {
  it.each(['/', 'Control+k', 'Meta+k'])(
    'search by %s, and show results while somebody types',
    async (key) => {
      const { url } = await startPages();
      const page = await signedIn(openPage, url, '/history');
      await page.locator('html.scripted').waitFor();

      await page.keyboard.press(key);
      await page.keyboard.type('intake');
      await page.locator('#found').getByRole('link', { name: 'Order Intake' }).waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await page.locator('#found').isVisible()).toBe(false);
      await page.keyboard.press('Enter');

      await page.getByRole('heading', { name: 'Results for “intake”' }).waitFor();
    },
  );

  it('are listed by ?, but not while somebody types one', async () => {
    const { url } = await startPages();
    const page = await signedIn(openPage, url, '/streams');
    await page.locator('html.scripted').waitFor();

    await page.getByLabel('Name or slug').pressSequentially('a/?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await page.getByLabel('Name or slug').inputValue()).toBe('a/?');
    await page.getByRole('heading', { name: 'Streams', level: 1 }).click();
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('?');

    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  });
});

describe('without scripts', () => {
  const withoutScripts = { javaScriptEnabled: false } as const;

  it.each([
    {
      name: 'Review and approve',
      path: '/environments/production',
      done: `approve production ${digest} none by token`,
    },
    { name: 'Sync now', path: '/environments/production', done: 'sync production by token' },
    { name: 'Resume', path: '/environments/staging', done: 'resume staging by token' },
    { name: 'Export now', path: '/environments/dev', done: 'sync dev by token' },
  ])('does what was confirmed: $name', async ({ name, path, done }) => {
    const { service, url } = await startPages();
    const page = await signedIn(openPage, url, path, withoutScripts);

    await page.getByRole('link', { name, exact: false }).first().click();
    expect(service.done).toEqual([]);
    await page.getByRole('main').getByRole('button').click();

    await page.getByText(`done: ${done}`).waitFor();
    expect(service.done).toEqual([done]);
    expect(new URL(page.url()).pathname).toBe(path);
    await page.reload();
    expect(await page.getByText(`done: ${done}`).count()).toBe(0);
    expect(service.done).toEqual([done]);
  });

  it('binds a failed connection from the page of problems', async () => {
    const { service, url } = await startPages();
    const page = await signedIn(openPage, url, '/problems', withoutScripts);

    await page.getByLabel('Bind it to').selectOption('4713');
    await page.getByRole('button', { name: 'Bind connections/acme-commerce' }).click();
    await page.getByText('connections/acme-commerce: 4713').waitFor();
    expect(service.done).toEqual([]);
    await page.getByRole('main').getByRole('button', { name: 'Bind' }).click();

    await page.getByText('done: bind production').waitFor();
    expect(service.done).toEqual(['bind production connections/acme-commerce 4713 by token']);
  });

  it('searches everything', async () => {
    const { url } = await startPages();
    const page = await signedIn(openPage, url, '/', withoutScripts);

    await page.getByLabel('Search everything').fill('intake');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Order Intake' }).click();

    expect(new URL(page.url()).pathname).toBe('/streams/default/order-intake');
  });

  it('puts on hold with a reason', async () => {
    const { service, url } = await startPages();
    const page = await signedIn(openPage, url, '/environments/production', withoutScripts);

    await page.getByRole('link', { name: 'Hold production' }).click();
    await page.getByLabel('Reason').fill('stock-taking');
    await page.getByRole('main').getByRole('button', { name: 'Hold' }).click();

    await page.getByText('done: hold').waitFor();
    expect(service.done).toEqual(['hold production "stock-taking" by token']);
  });

  it('rolls back to a revision of the history', async () => {
    const { service, url } = await startPages();
    const page = await signedIn(openPage, url, '/environments/production', withoutScripts);

    await page.getByRole('link', { name: 'Roll back production' }).click();
    await page.getByLabel('7777777').check();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Roll production back to 7777777' }).waitFor();
    await page.getByRole('button', { name: 'Roll back' }).click();

    await page.getByText('done: rollback').waitFor();
    expect(service.done).toEqual([`rollback production ${'7'.repeat(40)} by token`]);
  });

  it('finds streams by name and compares two sides of one', async () => {
    const { url } = await startPages();
    const page = await signedIn(openPage, url, '/streams', withoutScripts);

    await page.getByLabel('Name or slug').fill('intake');
    await page.getByRole('button', { name: 'Show' }).click();
    expect(await page.getByRole('row').count()).toBe(2);
    await page.getByRole('link', { name: 'Order Intake' }).click();
    await page.getByLabel('Before', { exact: true }).selectOption('staging');
    await page.getByLabel('After', { exact: true }).selectOption('dev');
    await page.getByRole('button', { name: 'Compare' }).click();

    await page.getByText('Both mean the same.').waitFor();
  });

  it('signs out', async () => {
    const { url } = await startPages();
    const page = await signedIn(openPage, url, '/', withoutScripts);

    await page.getByRole('button', { name: 'Sign out' }).click();

    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(await page.getByRole('link', { name: 'Approve' }).count()).toBe(0);
  });
});
