import type { StoreSession } from '../../../ports/store.ts';
import { promotionRecord } from '../../../state/records/promotion.ts';

/** What the last promotion to an environment left open or kept out, a line each. */
export async function keptOutLines(
  store: Pick<StoreSession, 'status'>,
  environment: string,
): Promise<readonly string[]> {
  return (await promotionRecord.read(store, environment))?.keptOut ?? [];
}
