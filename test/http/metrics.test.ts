import { describe, expect, it } from 'vitest';
import type { Scraped } from '../../src/http/metrics.ts';
import { reachableSite, site } from '../../src/http/site.ts';

const health = { isReady: () => true };
const model = {
  overview: () => Promise.resolve({ lanes: [], passes: [] }),
  plan: () => Promise.resolve(undefined),
};

function get(text: Scraped['text'], host = '127.0.0.1:8080') {
  const scraped = { contentType: 'text/plain; version=0.0.4; charset=utf-8', text };
  const served = site(health, model, (shown) => shown.replaceAll('canary', '[redacted]'), scraped);
  return served.request('/metrics', { headers: { host } });
}

describe('/metrics', () => {
  it('is what Prometheus reads, and is never kept', async () => {
    const answer = await get(() => Promise.resolve('sluice_build_info 1\n'));
    expect([answer.status, await answer.text()]).toEqual([200, 'sluice_build_info 1\n']);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('leaves without secrets', async () => {
    const answer = await get(() => Promise.resolve('sluice_source_info{source="canary"} 1\n'));
    expect(await answer.text()).toBe('sluice_source_info{source="[redacted]"} 1\n');
  });

  it('answers to names of this machine only, so that no other site can read it', async () => {
    const text = () => Promise.resolve('sluice_build_info 1\n');
    expect((await get(text, 'evil.example')).status).toBe(421);
    expect((await get(text, 'localhost:8080')).status).toBe(200);
  });

  it('fails as a whole where something cannot be read, and says nothing of why', async () => {
    const answer = await get(() => Promise.reject(new Error('canary')));
    expect([answer.status, await answer.text()]).toEqual([503, 'the store cannot be read now\n']);
  });

  it('is not there for other machines', async () => {
    const answer = await reachableSite(health).request('/metrics', { headers: { host: '127.0.0.1:8080' } });
    expect(answer.status).toBe(404);
  });
});
