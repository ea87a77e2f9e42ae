import { type Browser, type BrowserContextOptions, chromium as playwright, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { chromium } from './chromium.ts';

/** No sandbox, since tests run as root in containers; nothing that looks for the network by itself. */
const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * One browser for the tests of a file. Returns what opens a page in a profile of its own, which is closed with its
 * test; a page on which a script failed or was refused fails its test.
 */
export function useBrowser(): (options?: BrowserContextOptions) => Promise<Page> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    const { path, env } = await chromium();
    browser = await playwright.launch({
      executablePath: path,
      args: flags,
      env: { ...process.env, ...env },
    });
  });
  afterAll(() => browser?.close());
  return async (options = {}) => {
    if (browser === undefined) throw new Error('a page is opened in a test');
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    // That a page was answered with a failure, or not at all, is told here too, and is what some tests are about.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource: ')) {
        complaints.push(message.text());
      }
    });
    onTestFinished(async () => {
      await context.close();
      expect(complaints).toEqual([]);
    });
    return page;
  };
}
