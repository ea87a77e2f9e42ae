import { expect, it } from 'vitest';
import { tenantRoute, wordsOfPath } from '../../../src/daemon/open/call-routes.ts';
import { tracedFetch } from '../../../src/daemon/open/traced-fetch.ts';
import type { SpanFacts, Tracing } from '../../../src/ports/tracing.ts';

interface Told {
  readonly name: string;
  readonly facts: SpanFacts;
}

/** A `fetch` that answers with these statuses in turn, and what is told of it. */
function aTraced(...statuses: readonly number[]) {
  const told: Told[] = [];
  const tracing: Tracing = {
    span: async (name, facts, work) => {
      const all: Record<string, SpanFacts[string]> = { ...facts };
      told.push({ name, facts: all });
      return work({ set: (more) => void Object.assign(all, more) });
    },
    ended: () => undefined,
  };
  const left = [...statuses];
  const send: typeof fetch = () => {
    const status = left.shift();
    return status === undefined
      ? Promise.reject(new TypeError('fetch failed'))
      : Promise.resolve(new Response(null, { status }));
  };
  const calls = { api: 'platform', tenant: 'stage', route: tenantRoute } as const;
  return { told, fetch: tracedFetch(send, tracing, calls) };
}

const address = 'https://api.acme.example/base/orchestration/acmestage/value-streams/secret-id?q=1';

it('tells the template of a path, the status and how often it was sent before', async () => {
  const { told, fetch } = aTraced(503, 429, 200, 200);
  for (let nth = 0; nth < 4; nth += 1) await fetch(address);
  const name = 'GET /{service}/{tenant}/value-streams/{id}';
  expect(told.map((one) => [one.name, one.facts['status'], one.facts['resends']])).toEqual([
    [name, 503, undefined],
    [name, 429, 1],
    [name, 200, 2],
    [name, 200, undefined],
  ]);
  expect(told[0]?.facts).toMatchObject({ api: 'platform', tenant: 'stage', error: '503' });
  expect(JSON.stringify(told)).not.toContain('secret-id');
});

it('counts what got no answer as sent, and no refusal that is final', async () => {
  const { told, fetch } = aTraced(404, 200);
  await fetch(address);
  await fetch(address);
  await expect(fetch(address)).rejects.toThrow('fetch failed');
  await expect(fetch(address)).rejects.toThrow('fetch failed');
  expect(told.map(({ facts }) => facts['resends'])).toEqual([undefined, undefined, undefined, 1]);
});

it.each([
  ['/oauth/token', '/oauth/token'],
  ['/o/t/value-streams', '/{service}/{tenant}/value-streams'],
  ['/o/t/value-streams/import', '/{service}/{tenant}/value-streams/import'],
  ['/o/t/value-streams/1a/activate', '/{service}/{tenant}/value-streams/{id}/activate'],
  ['/o/t/events/7', '/{service}/{tenant}/{registry}/{id}'],
  ['/elsewhere', undefined],
])('knows %s', (path, template) => {
  expect(tenantRoute(path)).toBe(template);
});

it('leaves names and numbers out of paths of GitHub and Make', () => {
  expect(wordsOfPath('/repos/acme/value-streams/pulls/17/files')).toBe('/repos/{}/{}/pulls/{}/files');
  expect(wordsOfPath('/api/v2/data-stores')).toBe('/api/v2/data-stores');
});
