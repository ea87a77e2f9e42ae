import type { Decider } from './service.ts';
import type { Visitor } from '../access/access.ts';

/** Returns the user in whose name a decision is recorded. Throws if the client did not sign in. */
export function deciderOf({ name, who }: Visitor): Decider {
  if (name === undefined || who.is === 'anonymous') throw new Error('a decision needs a signed-in visitor');
  return { by: name, who };
}
