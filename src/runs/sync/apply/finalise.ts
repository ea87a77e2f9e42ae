import type { Desired, StreamChange, StreamState } from '../../../core/plan/plan.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import type { VersionFacts } from '../../../core/plan/write-verdict.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import { formDifferences } from '../../handover/verification-mismatch.ts';
import { captureEdit } from '../capture.ts';
import type { VerificationMismatch } from '../../../state/records/verifications.ts';
import type { ChangeResult } from '../../../state/records/change-result.ts';
import { driftBranch } from '../../branches.ts';
import { step } from '../../traced.ts';
import type { ApplyContext } from './work.ts';
import { withRuns } from './pack.ts';
import { verifyWrite, type ReadBackStream } from './verify.ts';

/** Error of a written stream whose content differs from the import, or that cannot run. */
export class NotVerified extends InvalidInput {
  /** Fingerprint of its live content. */
  readonly live: string;
  readonly mismatch: VerificationMismatch;

  constructor(path: string, live: string, mismatch: VerificationMismatch) {
    super(path, '', mismatch.message, mismatch.code);
    this.live = live;
    this.mismatch = mismatch;
  }
}

/** Finalises a written stream: verifies it, sets its state and records it. */
export class Finaliser {
  readonly #context: ApplyContext;

  constructor(context: ApplyContext) {
    this.#context = context;
  }

  /**
   * Verifies a written stream, activates it and records it. Takes the version in the tenant's response. Throws
   * `NotVerified` if the tenant changed the content, which is recorded. Throws `InvalidInput` if the result is not
   * visible yet, or if a person edited the stream meanwhile. Saves such an edit in git.
   */
  async finalise(change: StreamChange, id: string, answered: VersionFacts | undefined): Promise<void> {
    const { path, state } = change;
    const facts = { stream: path };
    const { deps, environment } = this.#context;
    const verify = () => this.#verified(change, id, answered);
    const { stream, read } = await step(deps, 'verify', verify, facts);
    const activate = () => this.#activate(change, id, stream.state);
    const switched = await step(deps, 'activate', activate, facts);
    const record = async () => {
      const revision = await revisionOf(environment, stream, state, this.#context.signal);
      const arrived = { path, id, meaning: read.meaning, revision, leaves: this.#leftState(change) };
      await this.#context.memory.arrived(arrived, (session) =>
        this.#context.kept.forget(session, path, deps.clock.now()),
      );
      this.#context.results.done(change, switched);
    };
    await step(deps, 'record', record, facts);
  }

  async #verified(
    change: StreamChange,
    id: string,
    answered: VersionFacts | undefined,
  ): Promise<ReadBackStream> {
    const { path } = change;
    const { memory, planned } = this.#context;
    const desired = memory.desired(path);
    const before = planned.observed.observation.live.get(path);
    const found = await verifyWrite(this.#context, {
      path,
      id,
      sent: desired.fingerprint,
      accepted: memory.acceptedForm(path),
      before: change.op === 'replace' && before?.is === 'known' ? before.fingerprint : undefined,
      answered,
    });
    if (found === undefined) {
      const reason = 'the tenant does not show what was sent yet: the next run looks again';
      throw new InvalidInput(path, '', reason, 'SLC2463');
    }
    const { read, stream, verdict } = found;
    for (const { path: own, id: given } of read.live.ids.changes()) planned.observed.ids.set(own, given);
    if (verdict === 'changed by a person') throw await this.saveEdit(path, found);
    if (verdict === 'as sent' && stream.validation !== 'invalid') return found;
    const mismatch = await this.#mismatch(desired, found);
    // A failed copy does not replace the previous stream, so the tenant's content is unchanged until then.
    const isSwitch = change.op === 'switch-over' && before?.is === 'known';
    const now = isSwitch
      ? { live: before.fingerprint, version: before.version }
      : { live: mismatch.live, version: stream.version };
    await memory.refused(path, { ...mismatch, ...now }, { id, holds: mismatch.live });
    throw new NotVerified(path, mismatch.live, { ...mismatch, ...now });
  }

  /**
   * Saves in git an edit that a person made during the verification. Returns the problem to report. `mismatch` is set
   * if the tenant changed the import before that edit.
   */
  async saveEdit(
    path: string,
    { stream, read }: ReadBackStream,
    mismatch?: VerificationMismatch,
  ): Promise<InvalidInput> {
    const { deps, environment, planned, memory, kept, signal } = this.#context;
    const edit = { path, stream, meaning: read.meaning };
    const { commit, unsaved } = await captureEdit(deps, environment, planned, edit, signal);
    const saved = unsaved === undefined ? read.meaning.fingerprint : undefined;
    await memory.edited(path, { id: stream.id, saved, mismatch });
    // Its state comes from Sluice's own write, so the next run still restores the recorded one.
    await deps.store.atomically((session) => kept.putBack(session, path, deps.clock.now()));
    const where =
      unsaved === undefined
        ? `that edit is saved on ${driftBranch(environment.name)}${commit === undefined ? '' : ` (${commit.slice(0, 7)})`}`
        : `that edit could not be saved: ${unsaved.message}`;
    const reason = `was changed in the tenant while Sluice verified what it had sent: ${where}, and nothing was overwritten`;
    return new InvalidInput(path, '', reason, 'SLC2464');
  }

  async #mismatch(
    { path, fingerprint }: Desired,
    { stream, read }: ReadBackStream,
  ): Promise<VerificationMismatch> {
    const live = read.meaning.fingerprint;
    const isInvalid = stream.validation === 'invalid';
    const reason = isInvalid ? invalid : changed;
    const code = isInvalid ? 'SLC2409' : 'SLC2408';
    if (live === fingerprint) return { desired: fingerprint, live, code, message: reason, differences: [] };
    const { memory, planned } = this.#context;
    const sent = await planned.observed.load(withRuns(memory, [path]));
    const { lines, ignore } = formDifferences(sent, read.live.tree, path, planned.observed.ignored);
    return { desired: fingerprint, live, form: live, code, message: reason, differences: lines, ignore };
  }

  /**
   * Returns the state in which Sluice leaves a replaced stream, or undefined if none is replaced. A stream with callers
   * stays active until those are replaced and removed.
   */
  #leftState(change: StreamChange): StreamState | undefined {
    if (change.op !== 'switch-over') return undefined;
    const { desired } = this.#context.planned.observed.observation;
    const isRun = () => desired.some(({ runs }) => runs.includes(change.path));
    return change.before === 'active' && isRun() ? 'active' : 'inactive';
  }

  /**
   * Sets the planned state. In a switch-over, activates the new version and deactivates the old one in the
   * environment's order. Returns the time for which both or neither were active.
   */
  async #activate(change: StreamChange, id: string, state: StreamState): Promise<ChangeResult['switched']> {
    const { clock } = this.#context.deps;
    const { writer } = this.#context;
    const isSwitch =
      change.op === 'switch-over' && change.before === 'active' && this.#leftState(change) === 'inactive';
    const activate = async () => {
      if (state !== change.state) await writer.setState(change.path, id, change.state);
    };
    if (!isSwitch) {
      await activate();
      return undefined;
    }
    const isGap = this.#context.environment.switchOver === 'gap' || change.state === 'inactive';
    const from = clock.now();
    if (!isGap) await activate();
    await writer.setState(change.path, change.id, 'inactive');
    if (isGap) await activate();
    if (change.state === 'inactive') return undefined;
    return { active: isGap ? 'neither' : 'both', milliseconds: clock.now() - from };
  }
}

const invalid = 'the tenant took it and finds it invalid: look at it there, then change it in git';
const changed =
  "the tenant's copy differs from what Sluice imported, so Sluice does not send it again: ignore the differing fields, or accept the tenant's form";

/** Returns the revision to record for the content just read. A change of state gives another one. */
async function revisionOf(
  { tenant }: ApplyContext['environment'],
  read: TenantStream,
  state: StreamState,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (read.revision === undefined || read.state === state) return read.revision;
  const now = await tenant.get(read.id, signal);
  return now.version === read.version && now.state === state ? now.revision : undefined;
}
