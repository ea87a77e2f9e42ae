import type { DashboardService } from './service.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Access } from '../access/access.ts';

/** Dependencies of the API's routes. */
export interface ApiDeps {
  readonly service: DashboardService;
  readonly access: Access;
  readonly clock: Clock;
}
