import type { Desk } from './service.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Access } from '../access/access.ts';

/** What the routes of the API work with. */
export interface ApiDeps {
  readonly desk: Desk;
  readonly access: Access;
  readonly clock: Clock;
}
