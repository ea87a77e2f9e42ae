import { NotFound, PortError } from '../ports/errors.ts';
import type { TenantReading } from '../ports/tenant.ts';

/** A stream that a tenant's list lacks: its id, and the name that messages give it. */
export interface Unlisted {
  readonly id: string;
  readonly name: string;
}

/** A tenant's list lacks a stream that the tenant still has: nothing may be concluded from that list. */
export class ListIncomplete extends PortError {
  override readonly name = 'ListIncomplete';
  constructor(tenant: string, { id, name }: Unlisted) {
    super(`the list of tenant ${tenant} lacks ${name}, which the tenant still has (${id})`, {
      code: 'SLC2495',
      remedy: 'retry',
    });
  }
}

/** How many streams are read at once. */
const atOnce = 4;

/**
 * Reads streams by id and returns once the tenant has said of each that it is gone. Throws `ListIncomplete` at the first
 * that is still there, and the `PortError` of a read that failed in any other way; the other reads end then.
 */
export async function confirmAbsence(
  tenant: Pick<TenantReading, 'name' | 'get'>,
  unlisted: readonly Unlisted[],
  signal: AbortSignal,
): Promise<void> {
  const ending = new AbortController();
  const until = AbortSignal.any([signal, ending.signal]);
  // All readers take from one iterator.
  const waiting = unlisted.values();
  const reader = async () => {
    for (const stream of waiting)
      if (await isThere(tenant, stream.id, until)) throw new ListIncomplete(tenant.name, stream);
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, reader));
  } finally {
    ending.abort();
  }
}

async function isThere(
  tenant: Pick<TenantReading, 'get'>,
  id: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await tenant.get(id, signal);
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}
