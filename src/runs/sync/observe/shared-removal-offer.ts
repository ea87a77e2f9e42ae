import { member } from '../../../core/json/json.ts';
import type { StoreSession } from '../../../ports/store.ts';

const subjectOf = (tenant: string) => `shared things of tenant ${tenant}`;

/**
 * Time for which a tenant's refusal to remove events, rules and forms is valid, because it may gain the operation.
 * Milliseconds.
 */
const believedFor = 7 * 24 * 3600_000;

/** Returns false if a tenant recently reported that it does not offer to remove events, rules and forms. */
export async function offersSharedRemoval(
  store: Pick<StoreSession, 'status'>,
  tenant: string,
  now: number,
): Promise<boolean> {
  const said = await store.status(subjectOf(tenant));
  return member(said?.status, 'removes') !== false || now >= (said?.at ?? 0) + believedFor;
}

export async function learnNoSharedRemoval(
  store: Pick<StoreSession, 'saveStatus'>,
  tenant: string,
  at: number,
): Promise<void> {
  await store.saveStatus({ subject: subjectOf(tenant), at, status: { removes: false } });
}
