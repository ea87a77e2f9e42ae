import { Refused } from '../api/service.ts';
import type { DirectoryTenantConfig } from '../../config/config.ts';
import { laneNamed, type AtWork, type WorkedLane } from '../service/at-work.ts';
import { tenantOf } from '../overview/query.ts';

/** The folders of a lane's tenant; undefined for one that is reached by its API. */
export function foldersOf(lane: WorkedLane): DirectoryTenantConfig | undefined {
  const tenant = lane.pipeline.config.tenants.get(tenantOf(lane));
  return tenant?.driver === 'directory' ? tenant : undefined;
}

/** Throws `Refused` where there is no such lane, or people carry no files to and from its tenant. */
export function foldersNamed(atWork: AtWork, name: string): DirectoryTenantConfig {
  const folders = foldersOf(laneNamed(atWork, name));
  if (folders === undefined)
    throw new Refused(`the tenant of ${name} is reached through its API: no files are carried there`, {
      status: 422,
    });
  return folders;
}
