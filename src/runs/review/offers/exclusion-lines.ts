import type { StoreSession } from '../../../ports/store.ts';
import { promotionRecord } from '../../../state/records/promotion.ts';

/** Returns the exclusions of the last promotion to an environment, one line each. */
export async function exclusionLines(
  store: Pick<StoreSession, 'status'>,
  environment: string,
): Promise<readonly string[]> {
  return (await promotionRecord.read(store, environment))?.keptOut ?? [];
}
