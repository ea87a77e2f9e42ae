import { budgets } from '../../core/budgets.ts';
import type { Redactor as SharedRedactor } from '../../core/secrets/redactor.ts';
import { reading } from '../http-client/call.ts';
import { Client, type ClientDeps } from '../http-client/client.ts';
import { LearnedPace } from '../http-client/learned-pace.ts';
import { LineRedactor } from '../http-client/redactor.ts';
import { tenantScope } from './failure.ts';
import { expandPath } from './paths.ts';
import type { ResolvedHttpTenantSettings } from './settings.ts';
import { parseGrant } from './wire.ts';

export interface HttpTenantDeps extends ClientDeps {
  /** Receives the secrets of this tenant, tokens too; a new one if left out. */
  readonly redactor?: SharedRedactor;
}

/** Creates the client for the calls to one tenant. It learns how fast the tenant accepts them. */
export function createClient(settings: ResolvedHttpTenantSettings, deps: HttpTenantDeps): Client {
  const { name, clientId, clientSecret, tenant, service, paths, userAgent } = settings;
  const log = deps.log.with({ tenant: name });
  const redactor = new LineRedactor(deps.redactor);
  redactor.add(clientSecret);
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: `tenant=${tenant}`,
  });
  const call = {
    ...reading,
    method: 'POST',
    path: expandPath(paths.token, { service, tenant }),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    names: 'token',
    maxBytes: budgets.answer.tokenBytes,
  } as const;
  return new Client(
    {
      ...settings,
      label: 'tenant',
      scope: tenantScope(name, redactor),
      pace: new LearnedPace(deps.clock, log),
      headers: { 'user-agent': userAgent },
      token: { call, parse: parseGrant },
    },
    { ...deps, log },
  );
}
