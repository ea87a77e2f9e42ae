import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { apiSite } from '../../src/dashboard/api/site.ts';
import { FakeService } from '../../test/support/fake-service.ts';
import { RecordingLog } from '../../test/support/recording-log.ts';
import { TestClock } from '../../test/support/test-clock.ts';
import { withPart } from './marked-part.ts';

const docsPath = 'docs/reference/api.md';

interface Description {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly summary: string; readonly 'x-needs'?: string }>>>
  >;
}

/** Returns the description that the API serves, and docs/reference/api.md with its routes. */
export async function generatedDescription(): Promise<ReadonlyMap<string, string>> {
  const description = await served();
  const page = await readFile(join(import.meta.dirname, '../..', docsPath), 'utf8');
  return new Map([
    ['docs/reference/openapi.json', `${JSON.stringify(description, undefined, 2)}\n`],
    [docsPath, withPart(page, 'routes', listOf(description))],
  ]);
}

async function served(): Promise<Description> {
  const { routes } = apiSite({
    service: new FakeService(),
    access: () => ({ url: undefined, token: undefined, anonymous: 'view', oidc: undefined, roles: [] }),
    clock: new TestClock(),
    redact: (text) => text,
    log: new RecordingLog(),
  });
  const response = await routes.request('/api/v1/openapi.json', { headers: { host: 'localhost' } });
  return (await response.json()) as Description;
}

function listOf({ paths }: Description): string {
  const items = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { summary, 'x-needs': right }]) => {
      const route = `\`${method.toUpperCase()} ${path}\``;
      return `- ${route}${right === undefined ? '' : ` (${right})`}: ${summary}`;
    }),
  );
  return items.join('\n');
}
