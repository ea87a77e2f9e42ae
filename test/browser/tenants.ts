import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { Client } from '../sandbox/support/client.ts';
import { running } from '../sandbox/support/running.ts';

/** Two tenants of a sandbox with pages: `acmedev`, which holds the examples, and `acmestage`, which is empty. */
export interface Tenants {
  readonly url: string;
  readonly dev: Client;
  readonly stage: Client;
}

/** Stops with the test. */
export async function exampleTenants(): Promise<Tenants> {
  const { url } = await running({ seedDir: join(import.meta.dirname, '../../examples/exports') });
  return { url, dev: new Client(url, 'acmedev'), stage: new Client(url, 'acmestage') };
}

/** Goes to the list of a tenant's value streams. */
export async function goToList(page: Page, tenant: Client): Promise<void> {
  await page.goto(`${tenant.url}/dashboard/${tenant.tenant}`);
}

/** The row of the list that has that stream. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** The three dots of a stream's row. */
export function dotsOf(page: Page, name: string): Locator {
  return rowOf(page, name).getByRole('button', { name: `Actions for ${name}` });
}

/** Goes to a module's page by the links of its stream's. */
export async function goToModule(page: Page, tenant: Client, stream: string, module: string): Promise<void> {
  await goToList(page, tenant);
  await page.getByRole('link', { name: stream, exact: true }).click();
  await page.getByRole('link', { name: module }).first().click();
}
