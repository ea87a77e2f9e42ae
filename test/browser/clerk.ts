import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Client } from '../sandbox/support/client.ts';
import type { WrittenRound } from '../support/carrier.ts';
import { exportByDots } from './download.ts';
import { dropFile } from './drop.ts';
import { goToList } from './tenants.ts';

type RoundFile = WrittenRound['files'][number];
type Choice = RoundFile['choices'][number];

/** Somebody at the dashboard of a tenant who works off the rounds of an outbox, with mouse and keyboard alone. */
export class Clerk {
  readonly #page: Page;
  readonly #tenant: Client;
  readonly #inbox: string;
  /** Ids of the tenant's keychains, data stores and data structures, by path in the tree. */
  readonly #unlisted = new Map<string, string>();
  #downloads = 0;

  constructor(page: Page, tenant: Client, inbox: string) {
    this.#page = page;
    this.#tenant = tenant;
    this.#inbox = inbox;
  }

  /** Does what the checklist of a round's folder says. */
  async work(round: string): Promise<void> {
    const checklist = await readFile(join(round, 'CHECKLIST.md'), 'utf8');
    const { files } = JSON.parse(await readFile(join(round, 'manifest.json'), 'utf8')) as WrittenRound;
    for (const file of files) {
      if (!checklist.includes(`Import \`${file.file}\``)) throw new Error(`nobody was told of ${file.file}`);
      await this.#bring(join(round, file.file), file);
    }
  }

  /** Imports a file, and of each stream in it chooses and activates, and exports it into the inbox. */
  async #bring(path: string, { streams, choices }: RoundFile): Promise<void> {
    const [first] = streams;
    if (first === undefined) throw new Error(`${path} brings nothing`);
    await this.#import(path, first.name);
    // What is run before what runs it, as the checklist says.
    for (const stream of streams.toReversed()) {
      await this.#open(stream.name);
      await this.#settle(
        stream,
        choices.filter((choice) => choice.stream === stream.name),
      );
    }
    for (const { name } of streams) await this.#export(name);
  }

  async #settle({ state }: RoundFile['streams'][number], choices: readonly Choice[]): Promise<void> {
    const page = this.#page;
    for (const choice of choices) await this.#choose(choice);
    if (choices.some(({ isKnown }) => !isKnown)) {
      await page.getByRole('button', { name: 'Use these' }).click();
      await page.getByRole('status').getByText('was changed, and it was published').waitFor();
    }
    if (state === 'active') {
      await page.getByRole('button', { name: 'Activate' }).click();
      await page.getByRole('status').getByText('is active').waitFor();
    }
  }

  async #import(path: string, name: string): Promise<void> {
    const page = this.#page;
    await goToList(page, this.#tenant);
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    await dropFile(page, dialog.getByText('Drop an export file here'), path);
    await dialog.getByText(name, { exact: true }).waitFor();
    await dialog.getByRole('button', { name: 'Import' }).click();
    await page.getByRole('status').getByText('was imported').waitFor();
  }

  /** Ends on the page of the newest stream of that name: what was published last comes first. */
  async #open(name: string): Promise<void> {
    await goToList(this.#page, this.#tenant);
    await this.#page.getByRole('link', { name, exact: true }).first().click();
    await this.#page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  async #choose({ kind, path, name, type, id, isKnown }: Choice): Promise<void> {
    const byId = this.#page.locator(`[name="${kind}:${id}"]`);
    if (isKnown) {
      const chosen = await byId.inputValue();
      if (chosen !== id) throw new Error(`${path} should be chosen already`);
    } else if (kind === 'connection') {
      const field = this.#page.getByLabel(`Connection ${name}`, { exact: true });
      const option = field.getByRole('option').filter({ hasText: `${name} (${type}, ` });
      await field.selectOption((await option.getAttribute('value')) ?? '');
    } else {
      const own = this.#unlisted.get(path) ?? String(700_001 + this.#unlisted.size);
      this.#unlisted.set(path, own);
      await byId.fill(own);
    }
  }

  async #export(name: string): Promise<void> {
    await goToList(this.#page, this.#tenant);
    this.#downloads += 1;
    await exportByDots(this.#page, name, this.#inbox, (offered) => `${this.#downloads} ${offered}`);
  }
}
