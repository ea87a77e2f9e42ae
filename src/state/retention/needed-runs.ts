import type { StoreSession } from '../../ports/store.ts';
import { broughtBy, lookedThrough } from '../history/applied.ts';

/**
 * Ids of passes that stay however old they are. The newest of each subject: the next one that finds the same is counted
 * by it, and it tells what was decided last. Those by which a rollback knows what the tenant held before.
 */
export async function neededPasses(
  store: Pick<StoreSession, 'statusMarks' | 'passHeads'>,
): Promise<readonly string[]> {
  const needed = new Set<string>();
  // Whatever had a pass has a status; that of another configuration on the same store too.
  for (const { subject } of await store.statusMarks()) {
    const heads = await store.passHeads([subject], lookedThrough);
    const { last, before } = broughtBy(heads);
    for (const pass of [heads[0], last, before]) if (pass !== undefined) needed.add(pass.id);
  }
  return [...needed];
}
