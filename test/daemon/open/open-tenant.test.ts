import { expect, it } from 'vitest';
import { openTenant } from '../../../src/daemon/open/open.ts';
import type { HttpTenantConfig } from '../../../src/config/config.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { daemonOutside } from '../../support/running-daemon.ts';
import { never } from '../../support/world.ts';

const tenant: HttpTenantConfig = {
  name: 'stage',
  driver: 'http',
  baseUrl: 'https://api.example.com/v2',
  tenant: 'acmestage',
  clientId: { from: 'text', key: 'tenants.stage.clientId', text: 'id' },
  clientSecret: { from: 'env', key: 'tenants.stage.clientSecret', name: 'SECRET' },
  timeout: 1000,
  concurrency: 1,
  service: 'flows',
  paths: { token: '/login', stream: '/{service}/of/{tenant}/{id}', streams: undefined },
  apps: {},
  ignore: new Map(),
  make: undefined,
};

it('reaches an API at the paths that the configuration names, and at those of the contract for all others', async () => {
  const asked: string[] = [];
  const answering = (input: unknown) => {
    const { pathname } = new URL(String(input instanceof Request ? input.url : input));
    asked.push(pathname);
    const body = pathname.endsWith('/login')
      ? { access_token: 't', token_type: 'Bearer', expires_in: 3600 }
      : {};
    return Promise.resolve(Response.json(body));
  };
  const outside = daemonOutside(new RecordingLog(), { fetch: answering });
  const opened = await openTenant(tenant, () => 'a secret', outside);

  await opened.get('7', never).catch(() => undefined);
  await opened.list(never).catch(() => undefined);

  expect([...new Set(asked)]).toEqual([
    '/v2/login',
    '/v2/flows/of/acmestage/7',
    '/v2/flows/acmestage/value-streams',
  ]);
});
