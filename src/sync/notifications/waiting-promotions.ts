import { isJsonObject, member, type Json } from '../../domain/json.ts';
import type { WaitingPromotion } from '../../domain/notification.ts';
import type { ReviewMemory } from '../reviews/review-memory.ts';
import { promoteBranch, promoteStreamsBranch } from '../subjects.ts';

/**
 * Promotions to an environment that wait for a person, as far as the store knows: where there are pull requests, those
 * that are offered; else what the last promotion pushed. No host and no remote is asked.
 */
export function waitingPromotions(
  environment: string,
  offers: ReviewMemory['offers'] | undefined,
  record: Json | undefined,
): readonly WaitingPromotion[] {
  if (offers === undefined) return pushedBy(record);
  return [promoteBranch(environment), promoteStreamsBranch(environment)].flatMap((branch) => {
    const offer = offers[branch];
    if (offer === undefined) return [];
    const { number, commit, url } = offer;
    return [{ id: `#${number}`, text: `pull request #${number}: ${words(branch, commit)}`, url }];
  });
}

function pushedBy(record: Json | undefined): readonly WaitingPromotion[] {
  const offered = isJsonObject(record) ? member(record, 'offered') : undefined;
  const [branch, commit] = [member(offered, 'branch'), member(offered, 'commit')];
  if (typeof branch !== 'string' || typeof commit !== 'string') return [];
  return [{ id: commit, text: words(branch, commit) }];
}

const words = (branch: string, commit: string) => `${branch} at ${commit.slice(0, 12)}`;
