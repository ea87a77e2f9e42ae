import { Refused, type Decider } from '../api/service.ts';
import type { AcceptWish, ApproveWish, Decided, HoldWish, RollbackWish } from './requests.ts';
import { approvalShown, type Hold } from '../../core/gate/gate.ts';
import type { Log } from '../../ports/log.ts';
import { acceptedText } from '../../core/plan/print/accepted-text.ts';
import { acceptWhenFree } from '../../runs/decisions/accept.ts';
import { approve } from '../../runs/decisions/approvals.ts';
import { audit } from '../../runs/decisions/audit.ts';
import { retryNow } from '../../state/leases/crashes.ts';
import { hold, resume } from '../../runs/decisions/holds.ts';
import { prepareRollback, type Rollback } from '../../runs/decisions/rollback.ts';
import { environmentNamed, laneNamed, type AtWork, type WorkedLane } from '../service/at-work.ts';
import type { BackgroundPasses } from './background-runs.ts';
import { nameOf, oneLine, orRefused } from './refusals.ts';

const longestReason = 500;

/** Time that a decision which must not overlap a run waits for it to end. Milliseconds. */
const patience = 10_000;

/** Users' decisions about stages. Records each in the user's name and wakes the stage afterwards. */
export class Decisions {
  readonly #atWork: AtWork;
  readonly #background: BackgroundPasses;
  readonly #log: Log;

  constructor(atWork: AtWork, background: BackgroundPasses, log: Log) {
    this.#atWork = atWork;
    this.#background = background;
    this.#log = log;
  }

  approve(
    environment: string,
    { digest, allowDeletions, allowSecrets }: ApproveWish,
    decider: Decider,
    signal: AbortSignal,
  ): Promise<Decided> {
    return orRefused(async () => {
      const lane = environmentNamed(this.#atWork, environment);
      const by = nameOf(decider);
      const wish = { digest, allowDeletions, allowSecrets, by, who: decider.who };
      const { planned, approval } = await approve(depsOf(lane, by), lane.of, wish, signal);
      if (approval === undefined) return { message: `There is nothing to approve in ${environment}.` };
      this.#atWork.wake(lane.subject);
      const { length } = planned.plan.changes;
      const changes = length === 1 ? '1 change' : `${length} changes`;
      return {
        message: `Plan ${approval.digest} of ${environment} is approved, ${changes}.`,
        approval: {
          ...approvalShown(approval),
          changes: [...approval.changes],
          secrets: [...approval.secrets],
        },
      };
    });
  }

  accept(
    environment: string,
    { streams }: AcceptWish,
    decider: Decider,
    signal: AbortSignal,
  ): Promise<Decided> {
    return orRefused(async () => {
      const lane = environmentNamed(this.#atWork, environment);
      const deps = depsOf(lane, nameOf(decider));
      const asked = { streams, who: decider.who, holder: this.#atWork.app.holder, patience };
      const accepted = await acceptWhenFree(deps, lane.of, asked, signal);
      this.#atWork.wake(lane.subject);
      return { message: acceptedText(environment, accepted) };
    });
  }

  hold(environment: string, { reason }: HoldWish, decider: Decider): Promise<Decided> {
    return orRefused(async () => {
      const lane = environmentNamed(this.#atWork, environment);
      const by = nameOf(decider);
      const why = oneLine('the reason', reason, longestReason);
      const held = await hold(depsOf(lane, by), lane.of, { reason: why, by });
      this.#atWork.wake(lane.subject);
      return {
        message: `${environment} is on hold: its tenant is not written to until it is resumed.`,
        hold: shown(held),
      };
    });
  }

  resume(environment: string, decider: Decider): Promise<Decided> {
    return orRefused(async () => {
      const lane = environmentNamed(this.#atWork, environment);
      const by = nameOf(decider);
      const lifted = await resume(depsOf(lane, by), lane.of, by);
      if (lifted === undefined) return { message: `${environment} is not on hold.` };
      this.#atWork.wake(lane.subject);
      return { message: `${environment} continues with its next run.`, hold: shown(lifted) };
    });
  }

  sync(name: string, decider: Decider): Promise<Decided> {
    return orRefused(async () => {
      const lane = laneNamed(this.#atWork, name);
      const actor = nameOf(decider);
      audit(this.#log, { action: 'sync', actor, environment: name, result: 'asked' });
      await retryNow(lane.pipeline.deps, lane.subject);
      this.#atWork.wake(lane.subject);
      if (lane.kind === 'source') return { message: `${name} is exported now.` };
      const held = await this.#atWork.app.store.hold(name);
      return { message: startedNow(name, held) };
    });
  }

  /** Rolls an environment back. Returns once everything is prepared; the history shows the import. */
  rollback(
    environment: string,
    { to, reason }: RollbackWish,
    decider: Decider,
    signal: AbortSignal,
  ): Promise<Decided> {
    return orRefused(async () => {
      const lane = environmentNamed(this.#atWork, environment);
      const by = nameOf(decider);
      if (!commitId.test(to)) throw new Refused(`${to} is not the id of a commit`, { status: 422 });
      const why =
        reason === undefined || reason === '' ? undefined : oneLine('the reason', reason, longestReason);
      const deps = depsOf(lane, by);
      const rollback = await prepareRollback(deps, lane.of, { to, reason: why, by }, signal);
      const held = await this.#atWork.app.store.hold(environment);
      if (held?.revision !== rollback.revision) throw cameBetween(environment, held);
      this.#background.sync(lane, deps);
      return {
        message: broughtBack(lane, rollback),
        hold: shown(held),
      };
    });
  }
}

/** Returns the refusal for two simultaneous requests, when the other one's hold is in place. */
function cameBetween(environment: string, held: Hold | undefined): Refused {
  const at = held?.revision === undefined ? '' : `: it is on hold at ${held.revision.slice(0, 12)}`;
  return new Refused(`somebody else decided about ${environment} meanwhile${at}`, { status: 409 });
}

function startedNow(name: string, held: Hold | undefined): string {
  if (held === undefined) return `${name} is synced now, as far as it may be.`;
  return held.revision === undefined
    ? `${name} is on hold: it is looked at now, and its tenant is not written to.`
    : `${name} is on hold at ${held.revision.slice(0, 12)}: that is synced now, as far as it may be, and nothing newer.`;
}

/** Returns the message about a rollback. If plans need approval, a run first plans the older revision. */
function broughtBack(
  { of: { name, branch, authority } }: Extract<WorkedLane, { kind: 'environment' }>,
  { revision, revert, notOffered }: Rollback,
): string {
  const held = `${name} is on hold at ${revision.slice(0, 12)}`;
  const first =
    authority?.required === true
      ? '. Its plans need approval: a pass now plans that revision, and brings it once its plan is approved.'
      : ', which is brought to its tenant now.';
  const then =
    revert === undefined
      ? ''
      : ` Merge ${revert.branch} into ${branch} and resume ${name} to make git say the same.`;
  const lacks = notOffered === undefined ? '' : ` The revert could not be offered: ${notOffered}`;
  return `${held}${first}${then}${lacks}`;
}

const commitId = /^[0-9a-f]{4,40}$/;

function depsOf({ pipeline }: WorkedLane, actor: string) {
  return { ...pipeline.deps, actor };
}

function shown({ reason, by, since, revision }: Hold): NonNullable<Decided['hold']> {
  return { reason, by, since, ...(revision === undefined ? {} : { revision }) };
}
