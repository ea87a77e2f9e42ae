import { createHttpTenant } from '../../src/adapters/http-tenant/http-tenant.ts';
import type { Environment } from '../../src/runs/pipeline.ts';
import { reaching } from '../../src/runs/write-access.ts';
import type { World } from './world.ts';

/** Staging of a world, where something happens as soon as the first write to its tenant is on its way. */
export function duringFirstWrite(world: World, happens: () => Promise<unknown>): Environment {
  return duringFirst(world, (method) => !['GET', 'OPTIONS'].includes(method), happens);
}

/** Staging of a world, where something happens as soon as a pass begins to read its tenant. */
export function duringFirstRead(world: World, happens: () => Promise<unknown>): Environment {
  return duringFirst(world, (method) => method === 'GET', happens);
}

function duringFirst(
  world: World,
  isMeant: (method: string) => boolean,
  happens: () => Promise<unknown>,
): Environment {
  let happened: Promise<unknown> | undefined;
  const tenant = createHttpTenant(
    {
      name: 'stage',
      baseUrl: world.sandbox.url,
      tenant: 'acmestage',
      clientId: 'demo',
      clientSecret: 'demo-secret',
      attempts: 1,
    },
    {
      fetch: async (input, init) => {
        const address = input instanceof Request ? input.url : String(input);
        const isCall = !address.includes('/oauth/');
        if (isCall && isMeant(init?.method ?? 'GET')) await (happened ??= happens());
        return world.sandbox.fetch(input, init);
      },
      clock: world.clock,
      random: () => 0.5,
      log: world.log,
    },
  );
  return { ...world.staging, ...reaching(tenant) };
}
