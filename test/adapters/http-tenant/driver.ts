import { createHttpTenant, type HttpTenantSettings } from '../../../src/adapters/http-tenant/http-tenant.ts';
import type { DirectTenant } from '../../../src/ports/tenant.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { startServer, type Handler, type Reply, type TestServer } from './test-server.ts';

/** A driver and the server that it talks to. */
export interface Rig extends TestServer {
  readonly tenant: DirectTenant;
  readonly clock: TestClock;
  readonly log: RecordingLog;
  /** Waits until the driver pauses before it sends something again, moves time on so far, and says how far. */
  runPause(): Promise<number>;
}

export const clientSecret = 's3cret-canary-of-the-client';
export const timeoutMs = 20_000;

/** Tokens are given as `token-1`, `token-2` and so on; everything else is answered by the handler. */
export async function startRig(handler: Handler, settings: Partial<HttpTenantSettings> = {}): Promise<Rig> {
  let tokens = 0;
  const server = await startServer((exchange) => {
    if (exchange.path !== '/oauth/token') return handler(exchange);
    tokens += 1;
    return json({ access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 3600 });
  });
  return rigOn(server, settings);
}

/** As `startRig`, for a server that gives tokens in its own way. */
export function rigOn(server: TestServer, settings: Partial<HttpTenantSettings> = {}): Rig {
  const clock = new TestClock();
  const log = new RecordingLog();
  const tenant = createHttpTenant(settingsFor(server.url, settings), {
    fetch,
    clock,
    random: () => 0.5,
    log,
  });
  const runPause = async (): Promise<number> => {
    const ms = await clock.nextSleep((each) => each < timeoutMs);
    clock.advance(ms);
    return ms;
  };
  return { ...server, tenant, clock, log, runPause };
}

export function settingsFor(baseUrl: string, more: Partial<HttpTenantSettings> = {}): HttpTenantSettings {
  return {
    name: 'staging',
    baseUrl,
    tenant: 'acmestage',
    clientId: 'client-1',
    clientSecret,
    timeoutMs,
    ...more,
  };
}

export function json(value: unknown, more: Reply = {}): Reply {
  const headers = { 'content-type': 'application/json', ...more.headers };
  return { status: more.status ?? 200, headers, body: JSON.stringify(value) };
}

/** A failure with the contract's error body. */
export function refusal(status: number, message: string, types: readonly string[] = [], headers = {}): Reply {
  const details = types.map((type) => ({ type, message: `because ${type}` }));
  return json({ code: status, status: `E${status}`, message, details }, { status, headers });
}

/** A page of a list. */
export function page(items: readonly unknown[], total: number): Reply {
  return json(items, { headers: { 'x-total-count': String(total) } });
}
