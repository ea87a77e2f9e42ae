import { Hono } from 'hono';
import type { AccessPolicy } from '../../../src/dashboard/access/policy.ts';
import { apiSite } from '../../../src/dashboard/api/site.ts';
import { pageRoutes } from '../../../src/dashboard/routes.ts';
import { refusalPage } from '../../../src/dashboard/routes.ts';
import { redactedTexts } from '../../../src/dashboard/access/redacted-texts.ts';
import { aService } from '../../support/service-samples.ts';
import type { FakeService } from '../../support/fake-service.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

export const token = 'a-token-of-a-test';

export interface PageHarness {
  readonly service: FakeService;
  readonly app: Hono;
  /** What the browser sends along, as somebody who signed in with the token; empty for nobody. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  text(path: string): Promise<string>;
  post(path: string, fields: Readonly<Record<string, string>> | FormData): Promise<Response>;
}

/** The pages behind the real guard and the real API, over a desk of samples. */
export async function servedPages(
  policy: Partial<AccessPolicy> = {},
  service: FakeService = aService(),
): Promise<PageHarness> {
  const app = pageApp(service, { token, anonymous: 'view', ...policy });
  const from = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
  const ask = (
    path: string,
    init: {
      method?: string;
      body?: FormData | URLSearchParams;
      headers?: Readonly<Record<string, string>>;
    } = {},
  ) =>
    Promise.resolve(
      app.request(
        `http://127.0.0.1:8080${path}`,
        { ...init, headers: { host: '127.0.0.1:8080', cookie, ...init.headers } },
        from,
      ),
    );
  const own = { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' };
  let cookie = '';
  if (policy.token !== '') {
    const signedIn = await ask('/sign-in', {
      method: 'POST',
      body: new URLSearchParams({ token }),
      headers: own,
    });
    cookie = cookies(signedIn);
  }
  return {
    service,
    app,
    get: (path, headers = {}) => ask(path, { headers }),
    text: async (path) => (await ask(path)).text(),
    post: (path, fields) =>
      ask(path, {
        method: 'POST',
        body: fields instanceof FormData ? fields : new URLSearchParams(fields),
        headers: own,
      }),
  };
}

/** The whole site, as the daemon puts it together. */
export function pageApp(service: FakeService, policy: Partial<AccessPolicy>): Hono {
  const whole: AccessPolicy = {
    url: undefined,
    token: undefined,
    anonymous: 'view',
    oidc: undefined,
    roles: [],
    ...policy,
  };
  const { guard, routes, apiFor } = apiSite({
    service,
    access: () => whole,
    clock: new TestClock(),
    log: new RecordingLog(),
    redact: (text) => text,
    page: refusalPage,
  });
  const app = new Hono();
  app.use(guard);
  app.use(redactedTexts((text) => text.replaceAll('s3cret', '[redacted]')));
  app.route('/', routes);
  app.route('/', pageRoutes(apiFor));
  return app;
}

/** What an answer has a browser keep, as it is sent back. */
export function cookies(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0] ?? '')
    .join('; ');
}
