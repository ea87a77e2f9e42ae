import { createTwoFilesPatch } from 'diff';
import { ServiceRefusal } from '../api/service.ts';
import {
  acceptEndpoint,
  approveEndpoint,
  bindEndpoint,
  bindingChangeEndpoint,
  holdEndpoint,
  resumeEndpoint,
  revertEndpoint,
  rollbackEndpoint,
  syncEndpoint,
  type Decided,
} from './requests.ts';
import { approvalShown, type Hold } from '../../core/gate/gate.ts';
import { acceptedText } from '../../core/plan/print/accepted-text.ts';
import { acceptWhenFree } from '../../runs/decisions/accept.ts';
import { approve } from '../../runs/decisions/approvals.ts';
import { audit } from '../../runs/decisions/audit.ts';
import { retryNow } from '../../state/leases/crashes.ts';
import { bindReference, previewBinding, type BindingReport } from '../../runs/decisions/bind-reference.ts';
import { hold, resume } from '../../runs/decisions/holds.ts';
import { prepareRollback, type Rollback } from '../../runs/decisions/rollback.ts';
import { streamPath } from '../../core/tree/tree.ts';
import { statusRecord } from '../../state/records/environment-status.ts';
import { answering } from '../service/answering.ts';
import { environmentNamed, stageNamed, type StageAtWork } from '../service/at-work.ts';
import { deciderIn, nameOf, oneLine, orRefused } from './refusals.ts';

const longestReason = 500;
const longestId = 200;

/** Time that a decision which must not overlap a run waits for it to end. Milliseconds. */
const patience = 10_000;

const approveAnswer = answering(
  approveEndpoint,
  ({ atWork }) =>
    ({ environment, digest, allowDeletions, allowSecrets }, { decider }, signal) =>
      orRefused(async () => {
        const stage = environmentNamed(atWork, environment);
        const by = nameOf(decider);
        const request = { digest, allowDeletions, allowSecrets, by, who: deciderIn(decider).who };
        const { planned, approval } = await approve(depsOf(stage, by), stage.of, request, signal);
        if (approval === undefined) return { message: `There is nothing to approve in ${environment}.` };
        atWork.wake(stage.subject);
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
      }),
);

const acceptAnswer = answering(
  acceptEndpoint,
  ({ atWork }) =>
    ({ environment, streams }, { decider }, signal) =>
      orRefused(async () => {
        const stage = environmentNamed(atWork, environment);
        const deps = depsOf(stage, nameOf(decider));
        const request = { streams, who: deciderIn(decider).who, holder: atWork.app.holder, patience };
        const accepted = await acceptWhenFree(deps, stage.of, request, signal);
        atWork.wake(stage.subject);
        return { message: acceptedText(environment, accepted) };
      }),
);

/** Reverts edits in a tenant by a run in the background. The history shows the result. */
const revertAnswer = answering(
  revertEndpoint,
  ({ atWork, background, log }) =>
    ({ environment, streams }, { decider }) =>
      orRefused(async () => {
        const stage = environmentNamed(atWork, environment);
        const actor = nameOf(decider);
        const { of, subject } = stage;
        const drifted = (await statusRecord.read(atWork.app.store, subject))?.drifted ?? [];
        const heal = streams.map(streamPath);
        const other = heal.find((path) => !drifted.some((one) => one.path === path));
        if (other !== undefined)
          throw new ServiceRefusal(`${other} has no edit in ${environment} any more`, { status: 409 });
        audit(log, { action: 'revert', actor, environment, result: 'asked' });
        background.sync(stage, depsOf(stage, actor), { heal });
        const waits = of.authority?.required === true ? ', once its plan is approved' : '';
        return {
          message: `Sluice reverts the edit in ${environment}${waits}. The history shows the result.`,
        };
      }),
);

const bindingChangeAnswer = answering(
  bindingChangeEndpoint,
  ({ atWork }) =>
    ({ environment, path, id }, { decider }, signal) =>
      orRefused(async () => {
        const stage = environmentNamed(atWork, environment);
        const entry = { path, id: oneLine('the id', id, longestId) };
        const change = await previewBinding(depsOf(stage, nameOf(decider)), stage.of, entry, signal);
        const { file, before, after, branch, target } = change;
        const hunks = before === after ? '' : createTwoFilesPatch(file, file, before, after);
        return { file, hunks, branch, target };
      }),
);

const bindAnswer = answering(
  bindEndpoint,
  ({ atWork }) =>
    ({ environment, path, id }, { decider }, signal) =>
      orRefused(async () => {
        const stage = environmentNamed(atWork, environment);
        const entry = { path, id: oneLine('the id', id, longestId) };
        const report = await bindReference(depsOf(stage, nameOf(decider)), stage.of, entry, signal);
        atWork.wake(stage.subject);
        return { message: boundText(report) };
      }),
);

const holdAnswer = answering(
  holdEndpoint,
  ({ atWork }) =>
    ({ environment, reason }, { decider }) =>
      orRefused(async () => {
        const stage = environmentNamed(atWork, environment);
        const by = nameOf(decider);
        const why = oneLine('the reason', reason, longestReason);
        const held = await hold(depsOf(stage, by), stage.of, { reason: why, by });
        atWork.wake(stage.subject);
        return {
          message: `${environment} is on hold: its tenant is not written to until it is resumed.`,
          hold: shown(held),
        };
      }),
);

const resumeAnswer = answering(
  resumeEndpoint,
  ({ atWork }) =>
    ({ environment }, { decider }) =>
      orRefused(async () => {
        const stage = environmentNamed(atWork, environment);
        const by = nameOf(decider);
        const lifted = await resume(depsOf(stage, by), stage.of, by);
        if (lifted === undefined) return { message: `${environment} is not on hold.` };
        atWork.wake(stage.subject);
        return { message: `${environment} continues with its next run.`, hold: shown(lifted) };
      }),
);

/** Rolls an environment back. Answers once everything is prepared; the history shows the import. */
const rollbackAnswer = answering(
  rollbackEndpoint,
  ({ atWork, background }) =>
    ({ environment, to, reason }, { decider }, signal) =>
      orRefused(async () => {
        const stage = environmentNamed(atWork, environment);
        const by = nameOf(decider);
        if (!commitId.test(to)) throw new ServiceRefusal(`${to} is not the id of a commit`, { status: 422 });
        const why =
          reason === undefined || reason === '' ? undefined : oneLine('the reason', reason, longestReason);
        const deps = depsOf(stage, by);
        const rollback = await prepareRollback(deps, stage.of, { to, reason: why, by }, signal);
        const held = await atWork.app.store.hold(environment);
        if (held?.revision !== rollback.revision) throw cameBetween(environment, held);
        background.sync(stage, deps);
        return { message: broughtBack(stage, rollback), hold: shown(held) };
      }),
);

const syncAnswer = answering(
  syncEndpoint,
  ({ atWork, log }) =>
    ({ stage: name }, { decider }) =>
      orRefused(async () => {
        const stage = stageNamed(atWork, name);
        const actor = nameOf(decider);
        audit(log, { action: 'sync', actor, environment: name, result: 'asked' });
        await retryNow(stage.pipeline.deps, stage.subject);
        atWork.wake(stage.subject);
        if (stage.kind === 'source') return { message: `${name} is exported now.` };
        return { message: startedNow(name, await atWork.app.store.hold(name)) };
      }),
);

/** Users' decisions about stages. Each is recorded in the user's name and wakes the stage afterwards. */
export const decisionAnswers = [
  approveAnswer,
  acceptAnswer,
  revertAnswer,
  bindingChangeAnswer,
  bindAnswer,
  holdAnswer,
  resumeAnswer,
  rollbackAnswer,
  syncAnswer,
];

function boundText({ path, id, pushed, target }: BindingReport): string {
  return pushed === undefined
    ? `${path} is bound to ${id} already.`
    : `${path} is bound to ${id} on ${pushed.branch}. Merge it into ${target}; the next run then uses it.`;
}

/** Returns the refusal for two simultaneous requests, when the other one's hold is in place. */
function cameBetween(environment: string, held: Hold | undefined): ServiceRefusal {
  const at = held?.revision === undefined ? '' : `: it is on hold at ${held.revision.slice(0, 12)}`;
  return new ServiceRefusal(`another person decided about ${environment} meanwhile${at}`, { status: 409 });
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
  return { reason, by, since, revision };
}
