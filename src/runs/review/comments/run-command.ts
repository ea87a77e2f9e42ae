import type { ClosedGate } from '../../../core/gate/gate.ts';
import { assertAllowed, NotAllowed } from '../../../core/authority/may-approve.ts';
import type { Who } from '../../../core/authority/who.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import type { SlashCommand } from '../../../core/review/slash-command.ts';
import type { PullRequest } from '../../../ports/git-host.ts';
import { PortError } from '../../../ports/errors.ts';
import { acceptedText } from '../../../core/plan/print/accepted-text.ts';
import { code, prose } from '../../../core/text/markdown/inline.ts';
import { acceptWhenFree } from '../../decisions/accept.ts';
import { approve } from '../../decisions/approvals.ts';
import { bindReference } from '../../decisions/bind-reference.ts';
import { appliedBy, lookedThrough } from '../../../state/history/applied.ts';
import { hold, resume } from '../../decisions/holds.ts';
import { savedPlan } from '../../sync/saved-plan.ts';
import { permissionToCommand } from '../../decisions/permission.ts';
import { BranchMissing, StalePlan } from '../../plan-errors.ts';
import { prepareRollback } from '../../decisions/rollback.ts';
import { runPromotion, runSync } from '../../run.ts';
import { environmentSubject } from '../../../state/subjects.ts';
import type { SyncReport } from '../../sync/report.ts';
import { done, refused, type CommandReply } from './answer.ts';
import { environmentFor, type ReviewedEnvironment, type Reviews } from '../inputs.ts';

/** Command, with its author and pull request. */
export interface Asking {
  readonly command: SlashCommand;
  readonly pull: PullRequest;
  /** Login of a user who may write to the repository. */
  readonly by: string;
  /** Time of the comment, if known. Milliseconds since the epoch. */
  readonly at: number | undefined;
}

/** Runs a command. Answers with its problems, including failures of other systems unless a retry can solve them. */
export async function obey(reviews: Reviews, asking: Asking, signal: AbortSignal): Promise<CommandReply> {
  const environment = environmentFor(reviews, asking.pull.base);
  if (environment === undefined) {
    const branches = reviews.environments.map(({ branch }) => code(branch)).join(', ');
    return refused(
      `this pull request is for ${code(asking.pull.base)}, which is the branch of no environment; write it on one for ${branches}`,
    );
  }
  try {
    return await new Obeying(reviews, environment, asking, signal).obey();
  } catch (error) {
    if (error instanceof PortError && error.remedy === 'retry') throw error;
    if (isTold(error)) return refused(prose(error.message));
    throw error;
  }
}

function isTold(error: unknown): error is Error {
  return [InvalidInput, NotAllowed, PortError, StalePlan, BranchMissing].some(
    (kind) => error instanceof kind,
  );
}

/** Returns the name under which the history records a user of the git host. */
const actorOf = (login: string) => `@${login}`;

class Obeying {
  readonly #reviews: Reviews;
  readonly #environment: ReviewedEnvironment;
  readonly #asking: Asking;
  readonly #signal: AbortSignal;

  constructor(reviews: Reviews, environment: ReviewedEnvironment, asking: Asking, signal: AbortSignal) {
    this.#reviews = { ...reviews, deps: { ...reviews.deps, actor: actorOf(asking.by) } };
    this.#environment = environment;
    this.#asking = asking;
    this.#signal = signal;
  }

  get #who(): Who {
    return { is: 'comment', login: this.#asking.by };
  }

  async obey(): Promise<CommandReply> {
    const { command } = this.#asking;
    assertAllowed(
      await permissionToCommand(command.is, this.#reviews.deps, this.#environment, this.#who, this.#signal),
    );
    switch (command.is) {
      case 'plan':
        return this.#asking.pull.isOpen
          ? done('planned again: see the comment with the plan')
          : refused('this pull request is not open any more');
      case 'promote':
        return this.#promote(command.streams);
      case 'bind':
        return this.#bind(command);
      case 'accept':
        return this.#accept(command.streams);
      case 'approve':
        return this.#approve(command);
      case 'hold':
        return this.#hold(command.reason);
      case 'resume':
        return this.#resume();
      case 'rollback':
        return this.#rollback(command.to);
    }
  }

  async #promote(streams: readonly string[]): Promise<CommandReply> {
    const { deps, holder, patience } = this.#reviews;
    const report = await runPromotion(deps, this.#environment, { holder, patience, streams }, this.#signal);
    const { pushed, stalled, reason, conflicts } = report;
    if (stalled !== undefined) return refused(prose(stalled.message));
    if (pushed === undefined) return refused(`nothing to promote: ${prose(reason ?? '')}`);
    const open = conflicts.length === 0 ? '' : ', with conflicts to resolve there';
    return done(
      `${code(pushed.branch)} has them${open}; its pull request is opened or brought up to date now`,
    );
  }

  async #bind({ path, id }: { readonly path: string; readonly id: string }): Promise<CommandReply> {
    const { pushed, target } = await bindReference(
      this.#reviews.deps,
      this.#environment,
      { path, id },
      this.#signal,
    );
    if (pushed === undefined) return done(`the file of ${this.#environment.name} says so already`);
    return done(`${code(pushed.branch)} has the entry; merge its pull request into ${code(target)}`);
  }

  async #accept(streams: readonly string[]): Promise<CommandReply> {
    const { deps, holder, patience } = this.#reviews;
    const asked = { streams, who: this.#who, holder, patience };
    const accepted = await acceptWhenFree(deps, this.#environment, asked, this.#signal);
    await deps.store.wake(environmentSubject(this.#environment.name));
    return done(acceptedText(code(this.#environment.name), accepted, code));
  }

  async #approve({
    digest,
    allowDeletions,
    allowSecrets,
  }: Extract<SlashCommand, { is: 'approve' }>): Promise<CommandReply> {
    const { name } = this.#environment;
    if (this.#asking.pull.isOpen)
      return refused(
        `a plan is approved once it is merged: approve the pull request, merge it, and write this again if ${name} then waits`,
      );
    const looked = await savedPlan(this.#reviews.deps, name);
    const isUnseen = looked === undefined || looked.at > (this.#asking.at ?? 0);
    if (digest === undefined && isUnseen) return refused(unseen(name, looked?.digest));
    const input = { digest: digest ?? looked?.digest, allowDeletions, allowSecrets, who: this.#who };
    const { planned, approval } = await approve(this.#reviews.deps, this.#environment, input, this.#signal);
    if (approval === undefined) return refused(`there is nothing to approve in ${name}`);
    const count = planned.plan.changes.length;
    return done(
      `plan \`${approval.digest}\` of ${name} is approved, ${count} ${count === 1 ? 'change' : 'changes'}`,
    );
  }

  async #hold(reason: string): Promise<CommandReply> {
    const why = reason === '' ? `asked for on pull request ${this.#asking.pull.number}` : reason;
    await hold(this.#reviews.deps, this.#environment, { reason: why, by: actorOf(this.#asking.by) });
    return done(`${this.#environment.name} is on hold; \`/sluice resume\` lets it go on`);
  }

  async #resume(): Promise<CommandReply> {
    const { name } = this.#environment;
    const held = await resume(this.#reviews.deps, this.#environment, actorOf(this.#asking.by));
    return held === undefined
      ? refused(`${name} is not on hold`)
      : done(`${name} continues with the next run`);
  }

  async #rollback(to: string | undefined): Promise<CommandReply> {
    const { deps, holder, patience } = this.#reviews;
    const { name, branch } = this.#environment;
    const heldRevision = (await deps.store.hold(name))?.revision;
    if (to === undefined && heldRevision !== undefined)
      return refused(
        `${name} is kept at \`${heldRevision.slice(0, 12)}\` already; to go elsewhere, name a revision of ${code(branch)}`,
      );
    const wanted = to ?? (await this.#revisionBefore());
    if (wanted === undefined)
      return refused(`${name} has no earlier revision to go back to; name one of ${code(branch)}`);
    const reason = `asked for on pull request ${this.#asking.pull.number}`;
    const request = { to: wanted, reason, by: actorOf(this.#asking.by) };
    const { revision, revert, notOffered } = await prepareRollback(
      deps,
      this.#environment,
      request,
      this.#signal,
    );
    const held = `${name} is on hold at \`${revision.slice(0, 12)}\``;
    const then = [
      ...(revert === undefined
        ? []
        : [`merge the pull request of ${code(revert.branch)}, then write \`/sluice resume\``]),
      ...(notOffered === undefined ? [] : [`the revert could not be offered: ${prose(notOffered)}`]),
    ]
      .map((line) => `; ${line}`)
      .join('');
    const report = await this.#appliedNow(() =>
      runSync(deps, this.#environment, { holder, patience, revision }, this.#signal),
    );
    if (report instanceof PortError)
      return done(`${held}, which the next run brings: ${prose(report.message)}${then}`);
    const isGood = report.outcome === 'synced' || report.outcome === 'handed-over';
    if (report.gate !== undefined)
      return done(`${held}, which is brought once it may be: ${waitsFor(report.gate, report.digest)}${then}`);
    return isGood
      ? done(`${held} and was brought back${then}`)
      : refused(`${held}, but it was not brought back: ${report.outcome}${then}`);
  }

  /** Syncs after a rollback. The hold is already in place, so if no run can begin now, a later one syncs. */
  async #appliedNow(sync: () => Promise<SyncReport>): Promise<SyncReport | PortError> {
    try {
      return await sync();
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      return error;
    }
  }

  /** Returns the revision that the tenant had before the last applied one. */
  async #revisionBefore(): Promise<string | undefined> {
    const heads = await this.#reviews.deps.store.runHeads(
      [environmentSubject(this.#environment.name)],
      lookedThrough,
    );
    return appliedBy(heads).before?.revision;
  }
}

/** Refuses an approval without a visible plan, which nobody can have reviewed. */
function unseen(environment: string, digest: string | undefined): string {
  return digest === undefined
    ? `${environment} has no plan yet: write this again when one waits`
    : `the plan of ${environment} was made after you wrote this: look at it, then write \`/sluice approve ${digest}\``;
}

/** Returns the reasons why a plan waits. A missing approval is one more comment. */
function waitsFor({ reasons }: ClosedGate, digest: string): string {
  const said = reasons.map(({ is, code: number, message }) =>
    is === 'not approved'
      ? `it waits for \`/sluice approve ${digest}${number === 'SLC2439' ? ' --allow-secrets' : ''}\` on a merged pull request`
      : prose(message),
  );
  return said.join('; ');
}
