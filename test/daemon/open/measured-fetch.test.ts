import { expect, it } from 'vitest';
import { measuredFetch } from '../../../src/daemon/open/measured-fetch.ts';
import type { TenantCall } from '../../../src/ports/metrics.ts';
import { TestClock } from '../../support/test-clock.ts';

function aMeasured(answer: () => Promise<Response>) {
  const calls: TenantCall[] = [];
  const clock = new TestClock();
  const send: typeof fetch = () => {
    clock.advance(1500);
    return answer();
  };
  const metrics = { tenantCalled: (call: TenantCall) => void calls.push(call) };
  return { calls, fetch: measuredFetch(send, { api: 'platform', tenant: 'stage' }, { metrics, clock }) };
}

it.each([
  [200, 'success'],
  [304, 'redirected'],
  [404, 'refused'],
  [429, 'rate_limited'],
  [503, 'failed'],
] as const)('counts an answer of %i as %s, with its tenant, method and time', async (status, outcome) => {
  const { calls, fetch } = aMeasured(() => Promise.resolve(new Response(null, { status })));
  expect((await fetch('https://acme.example/streams/secret', { method: 'put' })).status).toBe(status);
  expect(calls).toEqual([{ api: 'platform', tenant: 'stage', method: 'PUT', outcome, seconds: 1.5 }]);
});

it('counts what got no answer, and throws what was thrown', async () => {
  const broken = new TypeError('fetch failed');
  const { calls, fetch } = aMeasured(() => Promise.reject(broken));
  await expect(fetch('https://acme.example/')).rejects.toBe(broken);
  expect(calls).toEqual([
    { api: 'platform', tenant: 'stage', method: 'GET', outcome: 'no_answer', seconds: 1.5 },
  ]);
});

it('counts what was given up apart from what got no answer', async () => {
  const { calls, fetch } = aMeasured(() => Promise.reject(new Error('given up')));
  await expect(fetch('https://acme.example/', { signal: AbortSignal.abort() })).rejects.toThrow('given up');
  expect(calls.map(({ outcome }) => outcome)).toEqual(['aborted']);
});

it('knows few methods, whatever it is asked for', async () => {
  const { calls, fetch } = aMeasured(() => Promise.resolve(new Response(null, { status: 200 })));
  await fetch('https://acme.example/', { method: 'ORDER-7' });
  expect(calls.map(({ method }) => method)).toEqual(['other']);
});

it('tells how many calls are left, where the answer says so of the limit of most calls', async () => {
  const headers = [
    { 'x-ratelimit-remaining': '4990', 'x-ratelimit-resource': 'core' },
    { 'x-ratelimit-remaining': '28', 'x-ratelimit-resource': 'search' },
    { 'ratelimit-remaining': '7' },
    { 'x-ratelimit-remaining': 'plenty' },
  ];
  for (const [index, remaining] of [4990, undefined, 7, undefined].entries()) {
    const { calls, fetch } = aMeasured(() =>
      Promise.resolve(new Response(null, { headers: headers[index] ?? {} })),
    );
    await fetch('https://acme.example/');
    expect(calls.map((call) => call.remaining)).toEqual([remaining]);
  }
});
