import type { AccessPolicy, Role } from '../../../src/dashboard/access/policy.ts';
import { apiSite, type ApiSite } from '../../../src/dashboard/api/site.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { FakeService } from '../../support/fake-service.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';
import { fillService } from './service-content.ts';

export const token = 'canary-token-0123456789abcdef';

export interface Harness {
  readonly site: ApiSite;
  readonly service: FakeService;
  readonly clock: TestClock;
  readonly log: RecordingLog;
  policy: AccessPolicy;
  /** A request under a name of this machine. */
  ask(method: string, path: string, options?: Asking): Promise<Response>;
}

export interface Asking {
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
  /** Address that it comes from. */
  readonly from?: string;
}

export const aPolicy = (changes: Partial<AccessPolicy> = {}): AccessPolicy => ({
  url: undefined,
  token,
  anonymous: 'none',
  oidc: undefined,
  roles: [],
  ...changes,
});

export const aRole = (
  role: Role['role'],
  users: readonly string[],
  stages: readonly string[] = ['*'],
): Role => ({
  role,
  stages,
  users,
  groups: [],
});

/** The API over a desk that has something of everything. */
export function aHarness(policy: Partial<AccessPolicy> = {}, send?: typeof fetch): Harness {
  const service = new FakeService();
  fillService(service);
  const clock = new TestClock();
  const log = new RecordingLog();
  const redactor = new Redactor();
  redactor.add(token);
  const site = apiSite({
    service,
    access: () => harness.policy,
    clock,
    log,
    redact: (text) => redactor.text(text),
    ...(send === undefined ? {} : { fetch: send }),
  });
  const harness: Harness = {
    site,
    service,
    clock,
    log,
    policy: aPolicy(policy),
    ask: async (method, path, { headers = {}, body, from = '127.0.0.1' } = {}) => {
      const given = { host: 'localhost:8080', ...headers };
      const sent = Object.entries(given).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] satisfies [string, string]],
      );
      const request = new Request(`http://localhost:8080${path}`, {
        method,
        headers: sent,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      });
      return site.routes.fetch(request, { incoming: { socket: { remoteAddress: from } } });
    },
  };
  return harness;
}

export const bearer = { authorization: `Bearer ${token}` };
export const asJson = { 'content-type': 'application/json' };

/** The cookie that an answer sets, as it is sent back; empty where it sets none. */
export function cookieFrom(response: Response, name = 'sluice'): string {
  const set = response.headers.getSetCookie().find((one) => one.startsWith(`${name}=`));
  return set?.split(';', 1)[0] ?? '';
}
