import type { PipelineDraft } from '../draft.ts';
import { shown } from '../values/key-path.ts';
import { nearMiss } from '../../core/text/near-miss.ts';
import type { ConfigProblem } from '../problem.ts';

/** Checks that the source and each environment name a tenant of their own pipeline. */
export function* tenantsAreKnown(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, tenants, source, environments } of pipelines) {
    const uses = [
      { path: ['source', 'tenant'], tenant: source.tenant },
      ...[...environments].map(([name, { tenant }]) => ({ path: ['environments', name, 'tenant'], tenant })),
    ];
    for (const { path, tenant } of uses) {
      if (tenant === undefined || tenants.has(tenant)) continue;
      const meant = nearMiss(tenant, tenants.keys());
      yield document.problem(path, {
        code: 'SLC1111',
        message: `there is no tenant ${shown(tenant) ?? 'of that name'}`,
        remedy: meant === undefined ? 'add it under tenants' : `did you mean ${meant}?`,
      });
    }
  }
}

/** Checks that no two environments share a tenant, since each would undo the other's work. */
export function* noSharedTenant(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, environments } of pipelines) {
    const taken = new Map<string, string>();
    for (const [name, { tenant }] of environments) {
      if (tenant === undefined) continue;
      const first = taken.get(tenant);
      if (first === undefined) taken.set(tenant, name);
      else {
        yield document.problem(['environments', name, 'tenant'], {
          code: 'SLC1112',
          message: `the environment ${first} has this tenant already`,
          remedy: 'give each environment a tenant of its own',
        });
      }
    }
  }
}

/** Checks that no environment uses the source's tenant: a sync there would overwrite people's work. */
export function* noEnvironmentOnTheSource(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, source, environments } of pipelines) {
    for (const [name, { tenant }] of environments) {
      if (tenant === undefined || tenant !== source.tenant) continue;
      yield document.problem(['environments', name, 'tenant'], {
        code: 'SLC1112',
        message: 'the source exports this tenant',
        remedy: 'sync to another tenant',
      });
    }
  }
}

/** Checks that no tenant of the platform has two entries, which would hide its second use. */
export function* noAccountTwice(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  const seen = new Map<string, string>();
  for (const { document, tenants } of pipelines) {
    for (const [name, { baseUrl, service, tenant }] of tenants) {
      if (baseUrl === undefined || tenant === undefined) continue;
      const account = JSON.stringify([baseUrl, service, tenant]);
      const first = seen.get(account);
      if (first === undefined) seen.set(account, `tenants.${name} in ${document.file}`);
      else {
        yield document.problem(['tenants', name, 'tenant'], {
          code: 'SLC1112',
          message: `this is the tenant of ${first}`,
          remedy: 'configure each tenant once',
        });
      }
    }
  }
}

/** Checks that each tenant is in use. An unused one may mean that an environment was forgotten. */
export function* tenantsAreUsed(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, tenants, source, environments } of pipelines) {
    const used = new Set([source.tenant, ...[...environments.values()].map(({ tenant }) => tenant)]);
    for (const name of tenants.keys()) {
      if (used.has(name)) continue;
      yield document.problem(
        ['tenants', name],
        { code: 'SLC1151', message: 'is not used', remedy: 'remove it, or give it to an environment' },
        'key',
      );
    }
  }
}
