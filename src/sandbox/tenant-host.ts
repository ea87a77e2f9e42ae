import { Faults } from './faults.ts';
import { RequestLog } from './request-log.ts';
import type { TenantModel } from './tenant-model.ts';

/** A tenant with all that serves it. */
export interface TenantHost {
  readonly model: TenantModel;
  readonly faults: Faults;
  readonly requests: RequestLog;
}

export function hostTenant(model: TenantModel, now: () => number): TenantHost {
  return { model, faults: new Faults(now), requests: new RequestLog() };
}
