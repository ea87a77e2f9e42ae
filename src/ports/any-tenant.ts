import type { HandOverTenant } from './hand-over.ts';
import type { DirectTenant } from './tenant.ts';

/** One tenant of the platform: who can write to it decides how it is synced. */
export type Tenant = DirectTenant | HandOverTenant;
