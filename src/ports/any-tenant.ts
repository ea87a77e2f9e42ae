import type { HandOverTenant } from './hand-over.ts';
import type { DirectTenant } from './tenant.ts';

/** A tenant of the platform. Who can write to it decides how Sluice syncs it. */
export type Tenant = DirectTenant | HandOverTenant;
