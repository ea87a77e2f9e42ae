import { digest } from '../../codec/fingerprint.ts';
import type { PullRequest } from '../../ports/git-host.ts';
import type { ReviewMemory } from './review-memory.ts';
import type { Reviews } from './reviews.ts';
import { offersOf, waitingOn, type Offer, type Waiting } from './offer.ts';
import { textOf } from './pull-request-text.ts';

type Offered = ReviewMemory['offers'];

/** A pull request that was opened, described anew or closed. */
export interface OfferChange {
  readonly number: number;
  readonly branch: string;
  readonly is: 'opened' | 'described' | 'closed';
}

/**
 * Lets each branch of ours that waits for people have one open pull request, described as it is now, and closes those
 * that have nothing left. One that a person closed stays closed until its branch moves. What people wrote beside title
 * and text is never touched.
 */
export async function keepOffers(
  reviews: Reviews,
  {
    heads,
    open,
    before,
  }: {
    readonly heads: ReadonlyMap<string, string>;
    readonly open: readonly PullRequest[];
    readonly before: Offered;
  },
  signal: AbortSignal,
): Promise<{ readonly offered: Offered; readonly changes: readonly OfferChange[] }> {
  const offered: Record<string, Offered[string]> = {};
  const changes: OfferChange[] = [];
  for (const offer of offersOf(reviews)) {
    const there = open.find(
      ({ head, base, isFromFork }) => head.branch === offer.branch && base === offer.base && !isFromFork,
    );
    const waiting = await waitingOn(reviews.deps.repository, heads, offer, signal);
    const known = before[offer.branch];
    if (waiting === undefined) {
      if (there === undefined) continue;
      await reviews.host.closePullRequest(there.number, signal);
      changes.push({ number: there.number, branch: offer.branch, is: 'closed' });
      continue;
    }
    const isClosedByPerson = there === undefined && known?.commit === waiting.commit;
    const text = textKey(offer, waiting);
    if (known !== undefined && (isClosedByPerson || (there !== undefined && known.text === text))) {
      offered[offer.branch] = known;
      continue;
    }
    const change = await offerAnew(reviews, offer, { waiting, there }, signal);
    if (change === undefined) continue;
    changes.push(change);
    offered[offer.branch] = { number: change.number, commit: waiting.commit, text };
  }
  return { offered, changes };
}

/** What the text of a pull request is made from. */
const textKey = ({ kind }: Offer, { commit, target }: Waiting) => digest([kind, commit, target]);

async function offerAnew(
  reviews: Reviews,
  offer: Offer,
  { waiting, there }: { readonly waiting: Waiting; readonly there: PullRequest | undefined },
  signal: AbortSignal,
): Promise<OfferChange | undefined> {
  const text = await textOf(reviews, offer, waiting, signal);
  const { branch: head, base } = offer;
  const pull = there ?? (await reviews.host.openPullRequest({ head, base, ...text }, signal));
  if (pull === undefined) return undefined;
  const { number } = pull;
  const { title, body } = text;
  if (pull.title !== title || pull.body !== body)
    await reviews.host.describe(number, { title, body }, signal);
  return { number, branch: offer.branch, is: there === undefined ? 'opened' : 'described' };
}
