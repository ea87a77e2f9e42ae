import { ServiceRefusal } from '../api/service.ts';
import type { DirectoryTenantConfig } from '../../config/config.ts';
import { stageNamed, type AtWork, type StageAtWork } from '../service/at-work.ts';
import { tenantOf } from '../overview/query.ts';

/** Returns the folders of a stage's tenant, or undefined for a tenant with an API. */
export function foldersOf(stage: StageAtWork): DirectoryTenantConfig | undefined {
  const tenant = stage.pipeline.config.tenants.get(tenantOf(stage));
  return tenant?.driver === 'directory' ? tenant : undefined;
}

/** Returns the folders of a stage's tenant. Throws `ServiceRefusal` if there is no such stage or its tenant has no folders. */
export function foldersNamed(atWork: AtWork, name: string): DirectoryTenantConfig {
  const folders = foldersOf(stageNamed(atWork, name));
  if (folders === undefined)
    throw new ServiceRefusal(`the tenant of ${name} is reached through its API: no files are carried there`, {
      status: 422,
    });
  return folders;
}
