import { getRequestListener } from '@hono/node-server';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/adapters/system/clock.ts';
import type { Stage } from '../../src/dashboard/overview/schema.ts';
import type { AccessPolicy } from '../../src/dashboard/access/policy.ts';
import { apiSite } from '../../src/dashboard/api/site.ts';
import { FakeService } from './fake-service.ts';
import { RecordingLog } from './recording-log.ts';

export const serverToken = 'canary-token-0123456789abcdef';

/** The API of a daemon over a desk that a test fills, on a port of this machine. Ends with the test. */
export async function anApiServer(policy: Partial<AccessPolicy> = {}) {
  const service = new FakeService();
  const access: AccessPolicy = {
    url: undefined,
    token: serverToken,
    anonymous: 'none',
    oidc: undefined,
    roles: [],
    ...policy,
  };
  const log = new RecordingLog();
  const site = apiSite({
    service,
    access: () => access,
    clock: systemClock,
    redact: (text) => text,
    log,
  });
  const server = createServer((incoming, outgoing) => {
    void getRequestListener(site.routes.fetch)(incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  onTestFinished(stop);
  return { service, log, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/** A lane as a daemon tells it after a pass in which all was well. */
export function aStage(name: string, changes: Partial<Stage> = {}): Stage {
  return {
    pipeline: 'default',
    name,
    kind: 'environment',
    branch: `env/${name}`,
    tenant: name,
    driver: 'http',
    checkedAt: 1000,
    status: {
      sync: 'Synced',
      health: 'Healthy',
      revision: '4f2a9c1d0b7e4f2a9c1d0b7e4f2a9c1d0b7e4f2a',
      conditions: [],
      details: [],
    },
    ...changes,
  };
}
