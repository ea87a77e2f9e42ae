import { readingsOf } from '../subjects.ts';
import type { StoreSession } from '../../ports/store.ts';

export interface ReadEnvironment {
  readonly name: string;
  readonly tenant: { readonly name: string; readonly mode: 'api' | 'manual' };
}

/**
 * Removes saved readings of streams that an environment no longer knows: where a tenant can only add streams, each new
 * version has another id. Known streams and those to be removed keep theirs, by which Sluice recognises edits. A later
 * reading saves it again. Returns the number removed.
 */
export async function forgetReadings(
  session: Pick<StoreSession, 'observations' | 'identities' | 'inventory' | 'forgetObservations'>,
  environment: ReadEnvironment,
): Promise<number> {
  // In manual mode, a stream may have a reading before it has a path.
  if (environment.tenant.mode === 'manual') return 0;
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
