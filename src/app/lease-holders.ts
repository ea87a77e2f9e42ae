import { findProcess, thisProcess } from '../adapters/system/processes.ts';
import { holderName, livenessOf, type Liveness } from '../domain/lease-holder.ts';

/** This process as a holder of leases, and its knowledge of other holders. */
export interface LeaseHolders {
  /** Name of this process where it holds leases. */
  readonly own: string;
  readonly livenessOf: (holder: string) => Promise<Liveness>;
}

export async function leaseHolders(id: string): Promise<LeaseHolders> {
  const here = await thisProcess(id);
  return { own: holderName(here), livenessOf: (holder) => livenessOf(holder, here, findProcess) };
}
