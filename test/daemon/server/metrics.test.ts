import { describe, expect, it } from 'vitest';
import { apiSite } from '../../../src/dashboard/api/site.ts';
import type { Scraped } from '../../../src/daemon/server/metrics.ts';
import { bareSite, site } from '../../../src/daemon/server/site.ts';
import { FakeService } from '../../support/fake-service.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

const health = { isReady: () => true };
const token = 'a-token-of-more-than-twenty-signs';
const contentType = 'text/plain; version=0.0.4; charset=utf-8';

interface Asking {
  readonly host?: string;
  readonly bearer?: string;
  /** Headers beside these. */
  readonly more?: Readonly<Record<string, string>>;
  readonly isReachable?: boolean;
}

function get(
  text: Scraped['text'],
  { host = '127.0.0.1:8080', bearer, isReachable = false, more }: Asking = {},
) {
  const log = new RecordingLog();
  const redact = (shown: string) => shown.replaceAll('canary', '[redacted]');
  const access = { url: undefined, token, anonymous: 'none', oidc: undefined, roles: [] } as const;
  const api = apiSite({
    service: new FakeService(),
    access: () => access,
    clock: new TestClock(),
    redact,
    log,
  });
  const served = site({ health, api, redact, scraped: { contentType, text }, isReachable, log });
  const headers = { host, ...more, ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }) };
  return served.request('/metrics', { headers });
}

const text = () => Promise.resolve('sluice_build_info 1\n');

describe('/metrics', () => {
  it('is what Prometheus reads, and is never kept', async () => {
    const answer = await get(text);
    expect([answer.status, await answer.text()]).toEqual([200, 'sluice_build_info 1\n']);
    expect(answer.headers.get('content-type')).toBe(contentType);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('is for nobody whose request a proxy passed on, whatever name it gives', async () => {
    expect((await get(text, { more: { 'x-forwarded-for': '203.0.113.9' } })).status).toBe(401);
  });

  it('leaves without secrets', async () => {
    const answer = await get(() => Promise.resolve('sluice_source_info{source="canary"} 1\n'));
    expect(await answer.text()).toBe('sluice_source_info{source="[redacted]"} 1\n');
  });

  it('answers to names of this machine only, so that no other site can read it', async () => {
    expect((await get(text, { host: 'evil.example' })).status).toBe(401);
    expect((await get(text, { host: 'localhost:8080' })).status).toBe(200);
  });

  it('fails as a whole where something cannot be read, and says nothing of why', async () => {
    const answer = await get(() => Promise.reject(new Error('canary')));
    expect([answer.status, await answer.text()]).toEqual([503, 'the store cannot be read now\n']);
  });

  it('is there for other machines with the token alone, whatever name they write', async () => {
    const isReachable = true;
    expect((await get(text, { isReachable })).status).toBe(401);
    expect((await get(text, { isReachable, bearer: 'a-token-of-somebody-else' })).status).toBe(401);
    expect((await get(text, { isReachable, bearer: token, host: '10.0.0.7:8080' })).status).toBe(200);
  });

  it('is not there for other machines where nobody can sign in', async () => {
    const asked = (scraped?: Scraped) =>
      bareSite(health, (shown) => shown, scraped).request('/metrics', {
        headers: { host: '127.0.0.1:8080' },
      });
    expect((await asked()).status).toBe(404);
    expect((await asked({ contentType, text })).status).toBe(200);
  });
});
