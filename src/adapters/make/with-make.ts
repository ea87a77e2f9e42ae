import type { TenantReading } from '../../ports/tenant.ts';
import type { Tenant } from '../../ports/any-tenant.ts';
import type { MakeTeam } from './make-team.ts';

/** Methods of a tenant that Make can answer in addition to the tenant itself. */
type MakeReading = Pick<TenantReading, 'connections' | 'listed' | 'differingVariables' | 'scenarioHealth'>;

/**
 * Returns a tenant that also reports Make's knowledge of its team. The tenant's own lists come first. If Make cannot
 * answer for the others, that is a `PortError` and never an empty or undefined list. All other methods are the tenant's
 * own, in both modes.
 */
export function withMake<T extends Tenant>(tenant: T, team: MakeTeam): T {
  const reading: MakeReading = {
    connections: async (signal) => (await tenant.connections(signal)) ?? (await team.connections(signal)),
    listed: async (kind, signal) => (await tenant.listed(kind, signal)) ?? (await team.listed(kind, signal)),
    differingVariables: (texts, signal) => team.differingVariables(texts, signal),
    scenarioHealth: async (signal) =>
      (await tenant.scenarioHealth(signal)) ?? (await team.scenarioHealth(signal)),
  };
  return new Proxy(tenant, {
    get(target, name) {
      if (Object.hasOwn(reading, name)) return reading[name as keyof MakeReading];
      const own: unknown = Reflect.get(target, name);
      // Drivers keep their state in private fields, which a proxy lacks.
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });
}
