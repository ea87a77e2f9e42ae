import { digest } from '../../../core/tree/fingerprint.ts';
import { PortError } from '../../../ports/errors.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import type { ReviewMemory } from '../state.ts';
import type { Reviews } from '../inputs.ts';
import { offersOf, waitingOn, type Offer, type Waiting } from './offer.ts';
import { textOf } from './pull-request-text.ts';

type Offered = ReviewMemory['offers'];

/** A pull request that was opened, described anew or closed. */
export interface OfferChange {
  readonly number: number;
  readonly branch: string;
  readonly is: 'opened' | 'described' | 'closed';
}

/** One that stands open, and where people open it. */
type Standing = OfferChange & { readonly url: string };

/**
 * Lets each branch of ours that waits for people have one open pull request, described as it is now, and closes those
 * that have nothing left. One that a person closed stays closed until its branch moves. What people wrote beside title
 * and text is never touched.
 */
export async function keepOffers(reviews: Reviews, looking: Looking, signal: AbortSignal): Promise<Kept> {
  const offered: Record<string, Offered[string]> = {};
  const changes: OfferChange[] = [];
  const troubles: string[] = [];
  for (const offer of offersOf(reviews)) {
    const known = looking.before[offer.branch];
    try {
      const { standing, change } = await keepOffer(reviews, offer, looking, signal);
      if (standing !== undefined) offered[offer.branch] = standing;
      if (change !== undefined) changes.push(change);
    } catch (error) {
      // Where time mends it, the whole pass is made again; else one offer does not keep the others from people.
      if (!(error instanceof PortError) || error.remedy === 'retry') throw error;
      troubles.push(`${offer.branch}: ${error.message} [${error.code}]`);
      if (known !== undefined) offered[offer.branch] = known;
    }
  }
  return { offered, changes, troubles };
}

interface Looking {
  readonly heads: ReadonlyMap<string, string>;
  readonly open: readonly PullRequest[];
  readonly before: Offered;
}

interface Kept {
  readonly offered: Offered;
  readonly changes: readonly OfferChange[];
  /** What kept a branch from its pull request, a line each. */
  readonly troubles: readonly string[];
}

async function keepOffer(
  reviews: Reviews,
  offer: Offer,
  { heads, open, before }: Looking,
  signal: AbortSignal,
): Promise<{ readonly standing?: Offered[string]; readonly change?: OfferChange }> {
  const { branch, base } = offer;
  const there = open.find((one) => one.head.branch === branch && one.base === base && !one.isFromFork);
  const waiting = await waitingOn(reviews.deps.repository, heads, offer, signal);
  if (waiting === undefined) {
    if (there === undefined) return {};
    await reviews.host.closePullRequest(there.number, signal);
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

/** What the text of a pull request is made from. */
const textKey = ({ kind }: Offer, { commit, target }: Waiting) => digest([kind, commit, target]);

async function offerAnew(
  reviews: Reviews,
  offer: Offer,
  { waiting, there }: { readonly waiting: Waiting; readonly there: PullRequest | undefined },
  signal: AbortSignal,
): Promise<Standing | undefined> {
  const text = await textOf(reviews, offer, waiting, signal);
  const { branch: head, base } = offer;
  const pull = there ?? (await reviews.host.openPullRequest({ head, base, ...text }, signal));
  if (pull === undefined) return undefined;
  const { number, url } = pull;
  const { title, body } = text;
  if (pull.title !== title || pull.body !== body)
    await reviews.host.describe(number, { title, body }, signal);
  return { number, url, branch: offer.branch, is: there === undefined ? 'opened' : 'described' };
}
