import { digest } from '../../../core/tree/fingerprint.ts';
import { PortError } from '../../../ports/errors.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import type { ReviewState } from '../state.ts';
import type { Reviews } from '../inputs.ts';
import { offersOf, waitingOn, type Offer, type PendingMerge } from './offer.ts';
import { textOf } from './pull-request-text.ts';

type SavedOffers = ReviewState['offers'];

/** Pull request that was opened, updated or closed. */
export interface OfferChange {
  readonly number: number;
  readonly branch: string;
  readonly is: 'opened' | 'described' | 'closed';
}

/** Open pull request with its address. */
type OpenOffer = OfferChange & { readonly url: string };

/**
 * Keeps one open pull request for each branch of Sluice that waits for people, with a current description. Closes those
 * without remaining changes. A pull request that a person closed stays closed until its branch moves. Never changes
 * what people wrote besides title and text.
 */
export async function keepOffers(
  reviews: Reviews,
  looking: OfferLook,
  signal: AbortSignal,
): Promise<OfferUpdates> {
  const offered: Record<string, SavedOffers[string]> = {};
  const changes: OfferChange[] = [];
  const problems: string[] = [];
  for (const offer of offersOf(reviews)) {
    const known = looking.before[offer.branch];
    try {
      const { standing, change } = await keepOffer(reviews, offer, looking, signal);
      if (standing !== undefined) offered[offer.branch] = standing;
      if (change !== undefined) changes.push(change);
    } catch (error) {
      // If a retry can solve it, the whole run is repeated. Otherwise one failing offer does not prevent the others.
      if (!(error instanceof PortError) || error.remedy === 'retry') throw error;
      problems.push(`${offer.branch}: ${error.message} [${error.code}]`);
      if (known !== undefined) offered[offer.branch] = known;
    }
  }
  return { offered, changes, problems };
}

interface OfferLook {
  readonly heads: ReadonlyMap<string, string>;
  readonly open: readonly PullRequest[];
  readonly before: SavedOffers;
}

interface OfferUpdates {
  readonly offered: SavedOffers;
  readonly changes: readonly OfferChange[];
  /** Problems that prevented a pull request, one line each. */
  readonly problems: readonly string[];
}

async function keepOffer(
  reviews: Reviews,
  offer: Offer,
  { heads, open, before }: OfferLook,
  signal: AbortSignal,
): Promise<{ readonly standing?: SavedOffers[string]; readonly change?: OfferChange }> {
  const { branch, base } = offer;
  const there = open.find((one) => one.head.branch === branch && one.base === base && !one.isFromFork);
  const waiting = await waitingOn(reviews.deps.repository, heads, offer, signal);
  if (waiting === undefined) {
    if (there === undefined) return {};
    await reviews.host.editPullRequest(there.number, 'close', signal);
    return { change: { number: there.number, branch, is: 'closed' } };
  }
  const known = before[branch];
  const isClosedByPerson = there === undefined && known?.commit === waiting.commit;
  const text = textKey(offer, waiting);
  if (known !== undefined && (isClosedByPerson || (there !== undefined && known.text === text)))
    return { standing: known };
  const made = await offerAnew(reviews, offer, { waiting, there }, signal);
  if (made === undefined) return {};
  const { url, ...change } = made;
  return { standing: { number: change.number, commit: waiting.commit, text, url }, change };
}

/** Returns a digest of the inputs of a pull request's text. */
const textKey = ({ kind }: Offer, { commit, target }: PendingMerge) => digest([kind, commit, target]);

async function offerAnew(
  reviews: Reviews,
  offer: Offer,
  { waiting, there }: { readonly waiting: PendingMerge; readonly there: PullRequest | undefined },
  signal: AbortSignal,
): Promise<OpenOffer | undefined> {
  const text = await textOf(reviews, offer, waiting, signal);
  const { branch: head, base } = offer;
  const pull = there ?? (await reviews.host.openPullRequest({ head, base, ...text }, signal));
  if (pull === undefined) return undefined;
  const { number, url } = pull;
  const { title, body } = text;
  if (pull.title !== title || pull.body !== body)
    await reviews.host.editPullRequest(number, { title, body }, signal);
  return { number, url, branch: offer.branch, is: there === undefined ? 'opened' : 'described' };
}
