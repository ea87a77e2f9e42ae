import { findProcess, thisProcess } from '../../adapters/system/processes.ts';
import { holderName, livenessOf, type Liveness } from '../../core/lease-holder.ts';

/** This process as a holder of leases, and its knowledge of other holders. */
export interface LeaseHolders {
  /** Name of this process as a lease holder. */
  readonly own: string;
  readonly livenessOf: (holder: string) => Promise<Liveness>;
}

/** Returns the lease holders. `ended` has the ids of holders in this process that no longer exist. */
export async function leaseHolders(id: string, ended: readonly string[] = []): Promise<LeaseHolders> {
  const here = await thisProcess(id);
  const dead = new Set(ended.map((one) => holderName({ ...here, id: one })));
  return {
    own: holderName(here),
    livenessOf: async (holder) => (dead.has(holder) ? 'dead' : livenessOf(holder, here, findProcess)),
  };
}
