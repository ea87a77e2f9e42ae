import type { WaitingPromotion } from '../../core/notification/notification.ts';
import type { ReviewState } from '../review/state.ts';
import type { PromotionRecord } from '../../state/records/promotion.ts';
import { promoteBranch, promoteStreamsBranch } from '../branches.ts';

/**
 * Returns the promotions to an environment that wait for a person, from the store: offered pull requests if the host
 * has them, or else the result of the last promotion. Asks no host or remote.
 */
export function waitingPromotions(
  environment: string,
  offers: ReviewState['offers'] | undefined,
  record: PromotionRecord | undefined,
): readonly WaitingPromotion[] {
  if (offers === undefined) {
    const offered = record?.offered;
    return offered === undefined ? [] : [{ id: offered.commit, text: words(offered.branch, offered.commit) }];
  }
  return [promoteBranch(environment), promoteStreamsBranch(environment)].flatMap((branch) => {
    const offer = offers[branch];
    if (offer === undefined) return [];
    const { number, commit, url } = offer;
    return [{ id: `#${number}`, text: `Pull request #${number}: ${words(branch, commit)}`, url }];
  });
}

const words = (branch: string, commit: string) => `${branch} at ${commit.slice(0, 7)}`;
