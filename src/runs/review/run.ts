import type { Comment, PullRequest } from '../../ports/git-host.ts';
import { meanwhile } from '../../ports/within.ts';
import { withLease } from '../../state/leases/lease.ts';
import { branchRef } from '../branches.ts';
import { tracedRun } from '../traced.ts';
import { answerComments, answerMembers, lookAgain, refuseOutsider } from './comments/run.ts';
import { Attempts } from './attempts.ts';
import { branchStatuses, statusOf } from './branch-statuses.ts';
import { keepDeployments } from './deployments.ts';
import { keepOffers, type OfferChange } from './offers/run.ts';
import { keepPlans } from './plans/run.ts';
import { keepPromotions } from './offers/promotions.ts';
import { documentOf } from './plans/page.ts';
import { readReviewState, saveReviewState, type ReviewState } from './state.ts';
import { reviewsSubject, type Reviews } from './inputs.ts';
import { Saying } from './commit-statuses.ts';

/** Results of one run over the pull requests of a repository. */
export interface ReviewReport {
  /** Number of open pull requests. */
  readonly open: number;
  readonly offers: readonly OfferChange[];
  /** Numbers of the pull requests that were planned or validated. */
  readonly reviewed: readonly number[];
  /** Number of commands in comments that were answered. */
  readonly commands: number;
  /** Failures that concern single pull requests, one line each. */
  readonly problems: readonly string[];
}

/** Time after which a call to the host can no longer take effect. Milliseconds. */
export const hostLanding = 10_000;

/**
 * Runs one review under a lease for the pull requests of a repository except those of forks. Promotes verified
 * revisions, opens pull requests for waiting branches, answers comments, plans and validates changed pull requests, and
 * sets commit statuses. Each step compares the target state with the current one, so it also handles changes that an
 * earlier run missed or no webhook reported. Writes to a tenant only on a person's command.
 */
export async function reviewRun(reviews: Reviews, signal: AbortSignal): Promise<ReviewReport> {
  const { deps, name, holder } = reviews;
  // Another process that holds the lease does all of it. Its calls to the host must have taken effect before this run
  // begins.
  const lease = { subject: reviewsSubject(name), holder, patience: 0, isFullRun: true, landing: hostLanding };
  const frame = { kind: 'review', subject: lease.subject };
  return withLease(deps, lease, signal, (inner) => tracedRun(deps, frame, () => reviewed(reviews, inner)));
}

async function reviewed(reviews: Reviews, inner: AbortSignal): Promise<ReviewReport> {
  const { deps, name } = reviews;
  // Comments save their own state, and this run must not overwrite it.
  const answered = await answerComments(reviews, await readReviewState(deps.store, name), inner);
  const run = new ReviewRun(reviews, answered.memory, inner);
  try {
    await run.refuse(answered.outsiders);
    const report = await run.run(answered.replan);
    return { ...report, commands: answered.count + run.commands };
  } finally {
    await saveReviewState(deps.store, name, run.memory, deps.clock.now());
  }
}

class ReviewRun {
  readonly #reviews: Reviews;
  readonly #signal: AbortSignal;
  /** Numbers of pull requests to plan again, requested since the run began. */
  readonly #replan = new Set<number>();
  memory: ReviewState;
  /** Number of commands that were answered between steps. */
  commands = 0;
  /** Time of the last comment that was read, by the host's clock. Milliseconds since the epoch. */
  #seenUntil: number;
  #lookedAt: number;

  constructor(reviews: Reviews, memory: ReviewState, signal: AbortSignal) {
    this.#reviews = reviews;
    this.#signal = signal;
    this.memory = memory;
    this.#seenUntil = memory.seenUntil ?? 0;
    this.#lookedAt = reviews.deps.clock.now();
  }

  /** Reacts to outsiders' comments. Each reaction takes a second at the host, so members are answered in between. */
  async refuse(outsiders: readonly Comment[]): Promise<void> {
    for (const comment of outsiders) {
      await this.#answer();
      await refuseOutsider(this.#reviews, comment, this.#signal);
    }
  }

  /** Runs all steps. Reads the host and the remote once if nothing moves, and again after this run moved something. */
  async run(replan: ReadonlySet<number>): Promise<Omit<ReviewReport, 'commands'>> {
    const { host } = this.#reviews;
    let heads = await this.#heads();
    let open = await this.#open();
    await this.#answer();
    if (await this.#promote(open, heads)) heads = await this.#heads();
    await this.#answer();
    const { changes: offers, problems: untold } = await this.#offer(open, heads);
    await this.#answer();
    if (offers.length > 0) open = await this.#open();
    const saying = new Saying(host, this.memory.said);
    const pulls = open.filter(({ isFromFork }) => !isFromFork);
    const attempts = await Attempts.read(this.#reviews.deps, reviewsSubject(this.#reviews.name));
    const between = () => this.#answer();
    const looking = { pulls, heads, attempts, saying, between };
    let planned = await this.#plan({ ...looking, replan });
    await this.#sayOfBranches(saying, heads);
    await this.#answer();
    const reviewed = new Set(planned.reviewed);
    while (this.#replan.size > 0) {
      const again = new Set(this.#replan);
      this.#replan.clear();
      planned = await this.#plan({ ...looking, replan: again });
      for (const number of planned.reviewed) reviewed.add(number);
    }
    this.memory = { ...this.memory, said: saying.said };
    const deployments = await keepDeployments(this.#reviews, this.memory.deployments, this.#signal);
    this.memory = { ...this.memory, deployments };
    const problems = [...untold, ...planned.problems];
    return { open: open.length, offers, reviewed: [...reviewed], problems };
  }

  /** Returns the open pull requests. Thousands take the host seconds, so members are answered meanwhile. */
  async #open(): Promise<readonly PullRequest[]> {
    const { host, deps } = this.#reviews;
    const listing = host.openPullRequests(this.#signal);
    return meanwhile(deps.clock, lookAgain, listing, () => this.#answer(), this.#signal);
  }

  /** Answers members' comments that arrived during the run, so that nobody waits for its end. */
  async #answer(): Promise<void> {
    const { clock } = this.#reviews.deps;
    if (clock.now() - this.#lookedAt < lookAgain) return;
    const remember = ({ seen, open }: ReviewState) => void (this.memory = { ...this.memory, seen, open });
    const asked = { before: this.memory, since: this.#seenUntil, remember };
    const { replan, count, until } = await answerMembers(this.#reviews, asked, this.#signal);
    for (const number of replan) this.#replan.add(number);
    this.commands += count;
    this.#seenUntil = until;
    this.#lookedAt = clock.now();
  }

  /** Returns true if a promotion was evaluated again and may have moved a branch. */
  async #promote(open: readonly PullRequest[], heads: ReadonlyMap<string, string>): Promise<boolean> {
    const before = this.memory.promotions;
    const promotions = await keepPromotions(this.#reviews, { heads, open, before }, this.#signal);
    this.memory = { ...this.memory, promotions };
    return Object.entries(promotions).some(([name, key]) => before[name] !== key);
  }

  async #offer(
    open: readonly PullRequest[],
    heads: ReadonlyMap<string, string>,
  ): Promise<{ readonly changes: readonly OfferChange[]; readonly problems: readonly string[] }> {
    const before = this.memory.offers;
    const { offered, ...told } = await keepOffers(this.#reviews, { heads, open, before }, this.#signal);
    this.memory = { ...this.memory, offers: offered };
    return told;
  }

  async #plan(looking: Omit<Parameters<typeof keepPlans>[1], 'before'>) {
    const { validated, plans, ...told } = await keepPlans(
      this.#reviews,
      { ...looking, before: this.memory },
      this.#signal,
    );
    const gone = Object.keys(this.memory.plans).filter((key) => plans[key] === undefined);
    await this.#reviews.deps.store.forgetDocuments(gone.map((key) => documentOf(this.#reviews.name, key)));
    this.memory = { ...this.memory, validated, plans };
    return told;
  }

  async #sayOfBranches(saying: Saying, heads: ReadonlyMap<string, string>): Promise<void> {
    const { deps, environments, url } = this.#reviews;
    for (const { name, branch } of environments) {
      const head = heads.get(branchRef(branch));
      if (head === undefined) continue;
      const status = await statusOf(deps.store, name);
      for (const one of branchStatuses(name, head, status, url)) {
        await this.#answer();
        await saying.status(head, one, this.#signal);
      }
    }
  }

  /** Returns the current refs of the remote. */
  #heads(): Promise<ReadonlyMap<string, string>> {
    return this.#reviews.deps.repository.fetch(this.#signal);
  }
}
