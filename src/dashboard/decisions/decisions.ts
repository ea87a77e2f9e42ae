import { ServiceRefusal, type Decider } from '../api/service.ts';
import type { AcceptInput, ApproveInput, Decided, HoldInput, RollbackInput } from './requests.ts';
import { approvalShown, type Hold } from '../../core/gate/gate.ts';
import type { Log } from '../../ports/log.ts';
import { acceptedText } from '../../core/plan/print/accepted-text.ts';
import { acceptWhenFree } from '../../runs/decisions/accept.ts';
import { approve } from '../../runs/decisions/approvals.ts';
import { audit } from '../../runs/decisions/audit.ts';
import { retryNow } from '../../state/leases/crashes.ts';
import { hold, resume } from '../../runs/decisions/holds.ts';
import { prepareRollback, type Rollback } from '../../runs/decisions/rollback.ts';
import { environmentNamed, stageNamed, type AtWork, type StageAtWork } from '../service/at-work.ts';
import type { BackgroundRuns } from './background-runs.ts';
import { nameOf, oneLine, orRefused } from './refusals.ts';

const longestReason = 500;

/** Time that a decision which must not overlap a run waits for it to end. Milliseconds. */
const patience = 10_000;

/** Users' decisions about stages. Records each in the user's name and wakes the stage afterwards. */
export class Decisions {
  readonly #atWork: AtWork;
  readonly #background: BackgroundRuns;
  readonly #log: Log;

  constructor(atWork: AtWork, background: BackgroundRuns, log: Log) {
    this.#atWork = atWork;
    this.#background = background;
    this.#log = log;
  }

  approve(
    environment: string,
    { digest, allowDeletions, allowSecrets }: ApproveInput,
    decider: Decider,
    signal: AbortSignal,
  ): Promise<Decided> {
    return orRefused(async () => {
      const stage = environmentNamed(this.#atWork, environment);
      const by = nameOf(decider);
      const request = { digest, allowDeletions, allowSecrets, by, who: decider.who };
      const { planned, approval } = await approve(depsOf(stage, by), stage.of, request, signal);
      if (approval === undefined) return { message: `There is nothing to approve in ${environment}.` };
      this.#atWork.wake(stage.subject);
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
    { streams }: AcceptInput,
    decider: Decider,
    signal: AbortSignal,
  ): Promise<Decided> {
    return orRefused(async () => {
      const stage = environmentNamed(this.#atWork, environment);
      const deps = depsOf(stage, nameOf(decider));
      const asked = { streams, who: decider.who, holder: this.#atWork.app.holder, patience };
      const accepted = await acceptWhenFree(deps, stage.of, asked, signal);
      this.#atWork.wake(stage.subject);
      return { message: acceptedText(environment, accepted) };
    });
  }

  hold(environment: string, { reason }: HoldInput, decider: Decider): Promise<Decided> {
    return orRefused(async () => {
      const stage = environmentNamed(this.#atWork, environment);
      const by = nameOf(decider);
      const why = oneLine('the reason', reason, longestReason);
      const held = await hold(depsOf(stage, by), stage.of, { reason: why, by });
      this.#atWork.wake(stage.subject);
      return {
        message: `${environment} is on hold: its tenant is not written to until it is resumed.`,
        hold: shown(held),
      };
    });
  }

  resume(environment: string, decider: Decider): Promise<Decided> {
    return orRefused(async () => {
      const stage = environmentNamed(this.#atWork, environment);
      const by = nameOf(decider);
      const lifted = await resume(depsOf(stage, by), stage.of, by);
      if (lifted === undefined) return { message: `${environment} is not on hold.` };
      this.#atWork.wake(stage.subject);
      return { message: `${environment} continues with its next run.`, hold: shown(lifted) };
    });
  }

  sync(name: string, decider: Decider): Promise<Decided> {
    return orRefused(async () => {
      const stage = stageNamed(this.#atWork, name);
      const actor = nameOf(decider);
      audit(this.#log, { action: 'sync', actor, environment: name, result: 'asked' });
      await retryNow(stage.pipeline.deps, stage.subject);
      this.#atWork.wake(stage.subject);
      if (stage.kind === 'source') return { message: `${name} is exported now.` };
      const held = await this.#atWork.app.store.hold(name);
      return { message: startedNow(name, held) };
    });
  }

  /** Rolls an environment back. Returns once everything is prepared; the history shows the import. */
  rollback(
    environment: string,
    { to, reason }: RollbackInput,
    decider: Decider,
    signal: AbortSignal,
  ): Promise<Decided> {
    return orRefused(async () => {
      const stage = environmentNamed(this.#atWork, environment);
      const by = nameOf(decider);
      if (!commitId.test(to)) throw new ServiceRefusal(`${to} is not the id of a commit`, { status: 422 });
      const why =
        reason === undefined || reason === '' ? undefined : oneLine('the reason', reason, longestReason);
      const deps = depsOf(stage, by);
      const rollback = await prepareRollback(deps, stage.of, { to, reason: why, by }, signal);
      const held = await this.#atWork.app.store.hold(environment);
      if (held?.revision !== rollback.revision) throw cameBetween(environment, held);
      this.#background.sync(stage, deps);
      return {
        message: broughtBack(stage, rollback),
        hold: shown(held),
      };
    });
  }
}

/** Returns the refusal for two simultaneous requests, when the other one's hold is in place. */
function cameBetween(environment: string, held: Hold | undefined): ServiceRefusal {
  const at = held?.revision === undefined ? '' : `: it is on hold at ${held.revision.slice(0, 12)}`;
  return new ServiceRefusal(`somebody else decided about ${environment} meanwhile${at}`, { status: 409 });
}

function startedNow(name: string, held: Hold | undefined): string {
  if (held === undefined) return `${name} is synced now, as far as it may be.`;
  return held.revision === undefined
    ? `${name} is on hold: it is looked at now, and its tenant is not written to.`
    : `${name} is on hold at ${held.revision.slice(0, 12)}: that is synced now, as far as it may be, and nothing newer.`;
}

/** Returns the message about a rollback. If plans need approval, a run first plans the older revision. */
function broughtBack(
  { of: { name, branch, authority } }: Extract<StageAtWork, { kind: 'environment' }>,
  { revision, revert, notOffered }: Rollback,
): string {
  const held = `${name} is on hold at ${revision.slice(0, 12)}`;
  const first =
    authority?.required === true
      ? '. Its plans need approval: a run now plans that revision, and brings it once its plan is approved.'
      : ', which is brought to its tenant now.';
  const then =
    revert === undefined
      ? ''
      : ` Merge ${revert.branch} into ${branch} and resume ${name} to make git say the same.`;
  const lacks = notOffered === undefined ? '' : ` The revert could not be offered: ${notOffered}`;
  return `${held}${first}${then}${lacks}`;
}

const commitId = /^[0-9a-f]{4,40}$/;

function depsOf({ pipeline }: StageAtWork, actor: string) {
  return { ...pipeline.deps, actor };
}

function shown({ reason, by, since, revision }: Hold): NonNullable<Decided['hold']> {
  return { reason, by, since, ...(revision === undefined ? {} : { revision }) };
}
