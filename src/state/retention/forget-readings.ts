import { readingsOf } from '../subjects.ts';
import type { StoreSession } from '../../ports/store.ts';

/** An environment whose tenant is read. */
export interface ReadEnvironment {
  readonly name: string;
  readonly tenant: { readonly name: string; readonly written: 'directly' | 'by hand' };
}

/**
 * Forgets what was read of streams that an environment knows no more: where a tenant can only add streams, each new
 * version is one with another id. What is known or waits to be removed keeps its reading, by which an edit is told. One
 * that is read again after all is remembered again. Gives how many were forgotten.
 */
export async function forgetReadings(
  session: Pick<StoreSession, 'observations' | 'identities' | 'inventory' | 'forgetObservations'>,
  environment: ReadEnvironment,
): Promise<number> {
  // What people carry is known by what was read of it, before it has a place.
  if (environment.tenant.written === 'by hand') return 0;
  const owner = readingsOf(environment);
  const known = new Set([
    ...(await session.identities(environment.tenant.name)).map(({ id }) => id),
    ...(await session.inventory(environment.name)).map(({ id }) => id),
  ]);
  const readings = await session.observations(owner);
  const gone = readings.flatMap(({ id }) => (known.has(id) ? [] : [id]));
  await session.forgetObservations(owner, gone);
  return gone.length;
}
