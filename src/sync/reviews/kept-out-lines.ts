import { isJsonArray, member } from '../../domain/json.ts';
import type { StoreSession } from '../../ports/store.ts';
import { promotionSubject } from '../subjects.ts';

/** What the last promotion to an environment left open or kept out, a line each. */
export async function keptOutLines(
  store: Pick<StoreSession, 'status'>,
  environment: string,
): Promise<readonly string[]> {
  const kept = (await store.status(promotionSubject(environment)))?.status;
  const lines = member(kept, 'keptOut');
  return isJsonArray(lines) ? lines.filter((line) => typeof line === 'string') : [];
}
