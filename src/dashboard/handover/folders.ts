import { Refused } from '../api/service.ts';
import type { DirectoryTenantConfig } from '../../config/config.ts';
import { laneNamed, type AtWork, type WorkedLane } from '../service/at-work.ts';
import { tenantOf } from '../overview/query.ts';

/** Returns the folders of a stage's tenant, or undefined for a tenant with an API. */
export function foldersOf(lane: WorkedLane): DirectoryTenantConfig | undefined {
  const tenant = lane.pipeline.config.tenants.get(tenantOf(lane));
  return tenant?.driver === 'directory' ? tenant : undefined;
}

/** Returns the folders of a stage's tenant. Throws `Refused` if there is no such stage or its tenant has no folders. */
export function foldersNamed(atWork: AtWork, name: string): DirectoryTenantConfig {
  const folders = foldersOf(laneNamed(atWork, name));
  if (folders === undefined)
    throw new Refused(`the tenant of ${name} is reached through its API: no files are carried there`, {
      status: 422,
    });
  return folders;
}
