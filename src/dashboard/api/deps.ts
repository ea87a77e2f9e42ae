import type { Desk } from './service.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Access } from '../access/access.ts';

/** Dependencies of the API's routes. */
export interface ApiDeps {
  readonly desk: Desk;
  readonly access: Access;
  readonly clock: Clock;
}
