import type { BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { AccessPolicy } from '../../../src/dashboard/access/policy.ts';
import { startServer } from '../../../src/daemon/server/server.ts';
import { pageApp, token } from '../../dashboard/layout/served-pages.ts';
import { aService } from '../../support/service-samples.ts';
import type { FakeService } from '../../support/fake-service.ts';

/** The site over a desk of samples, on a port of this machine, until the test ends. */
export async function startPages({
  service = aService(),
  policy = {},
}: { readonly service?: FakeService; readonly policy?: Partial<AccessPolicy> } = {}) {
  const app = pageApp(service, { token, ...policy });
  const webhooks = { receive: () => undefined };
  const server = await startServer(() => ({ app, webhooks }), { host: '127.0.0.1', port: 0 });
  onTestFinished(() => server.close());
  return { service, url: server.url, close: () => server.close() };
}

/** Signs in by the form, as a person does, and comes back to that page. */
export async function signedIn(
  openPage: (options?: BrowserContextOptions) => Promise<Page>,
  url: string,
  path = '/',
  options: BrowserContextOptions = {},
): Promise<Page> {
  const page = await openPage(options);
  await page.goto(`${url}/sign-in?to=${encodeURIComponent(path)}`);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${url}${path}`);
  return page;
}
