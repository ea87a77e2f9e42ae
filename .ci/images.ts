import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as playwright, type Browser, type Locator, type Page } from 'playwright-core';
import { systemClock } from '../src/adapters/system/clock.ts';
import { configFiles } from '../src/cli/files/disk.ts';
import { planComment } from '../src/core/review/plan-comment.ts';
import { Redactor } from '../src/core/secrets/redactor.ts';
import { playDemo, type Demo } from '../src/demo/demo.ts';
import { Narrator } from '../src/demo/narrator.ts';
import { commentLimit } from '../src/ports/git-host.ts';
import { chromium } from '../test/browser/chromium.ts';
import { rendered } from '../test/support/github-markdown.ts';
import { RecordingLog } from '../test/support/recording-log.ts';
import { exampleChange } from './generate/example-change.ts';
import { exampleReview } from './generate/review-docs.ts';

// Renews the pictures of README.md in docs/images: pages of the demo, and a comment on a pull request.
const root = join(import.meta.dirname, '..');
const images = join(root, 'docs/images');

/** Limit on the size of a picture. Bytes. */
const mostBytes = 150_000;

const width = 1200;
const height = 580;

async function save(name: string, taken: (path: string) => Promise<unknown>): Promise<void> {
  const path = join(images, `${name}.png`);
  await taken(path);
  const { size } = await stat(path);
  if (size > mostBytes) throw new Error(`${path} has ${size} bytes, more than ${mostBytes}`);
  process.stdout.write(`${path}: ${size} bytes\n`);
}

async function theDemo(folder: string): Promise<Demo> {
  const narrator = new Narrator(
    () => undefined,
    () => 0,
    () => Promise.resolve(),
  );
  return playDemo(
    { folder, seedDir: join(root, 'examples/exports'), narrator, files: configFiles },
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
}

async function demoPages(browser: Browser): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-images-'));
  const demo = await theDemo(folder);
  try {
    const page = await browser.newPage({ viewport: { width, height } });
    await page.goto(`${demo.daemon.url}/sign-in`);
    await page.getByLabel('Token').fill((await readFile(demo.tokenFile, 'utf8')).trim());
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('article').first().waitFor();
    await save('overview', (path) => page.screenshot({ path }));
    await page.goto(`${demo.daemon.url}/environments/production/changes/quote-desk-assistant?of=plan`);
    await page.getByRole('link', { name: 'Flow and text of this change' }).click();
    await page.locator('svg').first().waitFor();
    await save('flow-diff', (path) =>
      page.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height: 920 } }),
    );
  } finally {
    await demo.stop();
    await rm(folder, { recursive: true });
  }
}

const style = `
  body { margin: 0; padding: 16px; background: #fff; color: #1f2328; font: 14px/1.5 "Open Sans", sans-serif; }
  main { max-width: 860px; padding: 16px; border: 1px solid #d1d9e0; border-radius: 6px; }
  main > :first-child, main > p:first-of-type { margin-top: 0; }
  code { padding: 2px 5px; border-radius: 6px; background: #eff1f3; font: 12px monospace; }
  pre { padding: 12px; border-radius: 6px; background: #f6f8fa; }
  pre code { padding: 0; background: none; }
  details { margin: 6px 0; }
  ul { padding-left: 24px; }
`;

/** Sign for a picture, because the packed fonts have no emoji. */
const cross = '<b style="color: #d1242f; font-size: 20px">×</b>';

async function comment(browser: Browser): Promise<void> {
  const markdown = planComment(exampleReview(await exampleChange()), commentLimit);
  const page = await browser.newPage({ viewport: { width: 900, height } });
  await page.setContent(
    `<!doctype html><title>Comment</title><style>${style}</style><main>${rendered(markdown).replace('❌', cross)}</main>`,
  );
  await opened(page, 'Order Intake');
  const main: Locator = page.locator('main');
  await save('pull-request-comment', (path) => main.screenshot({ path }));
}

async function opened(page: Page, name: string): Promise<void> {
  await page.locator('summary', { hasText: name }).first().click();
}

await mkdir(images, { recursive: true });
const { path, env } = await chromium();
const browser = await playwright.launch({
  executablePath: path,
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  env: { ...process.env, ...env },
});
try {
  await comment(browser);
  await demoPages(browser);
} finally {
  await browser.close();
}
