import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { Client } from '../sandbox/support/client.ts';
import { sluice } from '../support/command-line.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { aWorldOnGit } from '../support/world.ts';
import { useBrowser } from './browser.ts';
import { goToModule } from './tenants.ts';

const openPage = useBrowser();

/** The examples in a tenant and, exported and merged, on main; and an operator's terminal. */
async function onMain() {
  const world = await aWorldOnGit({
    seed: await readdir(join(import.meta.dirname, '../../examples/exports')),
  });
  const config = await writePipeline(world);
  const run = (...args: readonly string[]) =>
    sluice([...args, '-c', config], { SANDBOX_SECRET: 'demo-secret' });
  const bring = async () => {
    expect(await run('export')).toMatchObject({ code: 0, err: '' });
    await world.person.merge('sluice/export/dev', 'main');
  };
  await bring();
  return { dev: new Client(world.sandbox.url, 'acmedev'), run, bring };
}

/** Does something on the page of the module with the long prompt. */
async function onTheAssistant(dev: Client, page: Page, work: () => Promise<void>): Promise<void> {
  await goToModule(page, dev, 'Quote Desk Assistant', '3. Quote desk assistant');
  await work();
  await page.getByRole('status').getByText('was published').waitFor();
}

/** Five commands, each a process of its own: a busy machine takes its time. Milliseconds. */
const patience = 180_000;

it(
  'tells an edit and a move on the page in words, once they are on main',
  { timeout: patience },
  async () => {
    const { dev, run, bring } = await onMain();
    const page = await openPage();
    await onTheAssistant(dev, page, async () => {
      const field = page.getByLabel('mapper › systemPrompt');
      const prompt = await field.inputValue();
      expect(prompt.split('\n')).toHaveLength(300);
      await field.fill(prompt.replace('Never promise a date', 'Never guess a date'));
      await page.getByRole('button', { name: 'Save and publish' }).click();
    });
    await bring();

    expect(await run('diff', 'main~1', 'main')).toEqual({
      code: 2,
      err: '',
      out:
        '~ stream Quote Desk Assistant › scenario Draft Quote Answer › module 3 Quote desk assistant (Make AI Agents · Run an agent)' +
        ' › systemPrompt, line 16: - Never [promise → guess] a date that the stock tool did not retu…\n\n1 stream changed.\n',
    });

    await onTheAssistant(dev, page, async () => {
      await page.getByLabel('x', { exact: true }).fill('640');
      await page.getByRole('button', { name: 'Move' }).click();
    });
    await bring();

    expect(await run('diff', 'main~1', 'main')).toEqual({
      code: 2,
      err: '',
      out: '~ stream Quote Desk Assistant › scenario Draft Quote Answer: layout only\n\n1 stream layout only.\n',
    });
  },
);
