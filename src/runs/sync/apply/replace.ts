import { printExportFile } from '../../../core/tree/export/export-file.ts';
import { savedFile, savedFileOf } from '../../../core/tree/export/saved-file.ts';
import type { ChangeOf } from '../../../core/plan/plan.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import type { StoreSession } from '../../../ports/store.ts';
import type { ImportOutcome, TenantStream } from '../../../ports/tenant.ts';
import type { FreshRead } from './tenant-writer.ts';
import type { Beside } from '../../../state/journal/journal.ts';
import type { Replaced } from '../../../state/records/previous-states.ts';
import { isMoreThanUsual } from '../../../state/records/version-steps.ts';
import { step } from '../../traced.ts';
import type { ApplyContext } from './work.ts';
import { learnMapping, packFor } from './pack.ts';
import { NotVerified, type Finaliser } from './finalise.ts';
import { verifyWrite } from './verify.ts';

/** Replaces streams in place. */
export class Replacing {
  readonly #context: ApplyContext;
  readonly #finaliser: Finaliser;

  constructor(context: ApplyContext, finaliser: Finaliser) {
    this.#context = context;
    this.#finaliser = finaliser;
  }

  /** Replaces a stream. If the tenant changes the import, restores the previous version once. */
  async replace(change: ChangeOf<'replace'>): Promise<void> {
    const { text, ids } = await packFor(this.#context, change.path, () => false);
    const { before, outcome, there } = await this.#context.turns.lookAndWrite(() => this.#send(change, text));
    if (outcome !== undefined) learnMapping(this.#context.planned.observed.ids, change.path, outcome, ids);
    try {
      await this.#finaliser.finalise(change, change.id, outcome?.stream ?? there);
    } catch (error) {
      if (error instanceof NotVerified) throw await this.#putBack(change, before, error);
      throw error;
    }
  }

  /** Imports a new version. Returns no outcome if an earlier run imported it and only its result is missing. */
  async #send(change: ChangeOf<'replace'>, text: string) {
    const { writer, memory, results } = this.#context;
    const permit = await writer.permit(change, memory.sends(change.path));
    const there = permit.read.stream;
    const written = memory.pendingVersion(change.path);
    const before = this.#replaced(change, permit.read);
    const earlier = this.#context.kept.replaced().get(change.path);
    if (earlier !== undefined && this.#isSentAlready(change.path, earlier, permit.read))
      return { before, outcome: undefined, there };
    await memory.bringing([change.path]);
    const beside: Beside<ImportOutcome> = {
      before: (session) => this.#keep(change, before, session),
      after: (session, { stream }) => memory.sent(change.path, stream.version, session),
      refused: (session) => this.#forget(change.path, earlier, session),
    };
    const send = () => writer.replace(permit, text, beside);
    const outcome = await step(this.#context.deps, 'import', send, { stream: change.path });
    if (await this.#isOverwritten(there, outcome.stream, written)) results.overwritten(change);
    return { before, outcome, there };
  }

  /**
   * Returns true if the stream has the import of an earlier run with everything in its file. Importing it again would
   * repeat its validation.
   */
  #isSentAlready(path: string, earlier: Replaced, { meaning, stream }: FreshRead): boolean {
    const { memory, planned } = this.#context;
    const { fingerprint, carries, runIds } = meaning;
    const isSent = earlier.sent === fingerprint && memory.desired(path).fingerprint === fingerprint;
    const isLinked = runIds.every((id) => planned.observed.ids.pathOf('stream', id) !== undefined);
    const isApplied = [...memory.sends(path)].every(([shared, sent]) => carries.get(shared) === sent);
    return stream.validation !== 'invalid' && isSent && isLinked && isApplied;
  }

  /**
   * Returns the version to restore if the new one fails. After an interrupted run, returns that run's previous version
   * if its import is still there.
   */
  #replaced({ path, before }: ChangeOf<'replace'>, { file, meaning, stream }: FreshRead): Replaced {
    const { fingerprint } = meaning;
    const pending = this.#context.memory.pendingVersion(path);
    const sent = this.#context.memory.desired(path).fingerprint;
    const earlier = this.#context.kept.replaced().get(path);
    const isOurs = pending !== undefined && pending === stream.version;
    const isCutOff =
      earlier !== undefined && (isOurs || [earlier.sent, earlier.fingerprint].includes(fingerprint));
    const isTouched = this.#context.kept.before(path, before) === undefined;
    if (isCutOff) return { ...earlier, sent, state: isTouched ? before : earlier.state };
    return { file: savedFile(file, this.#context.environment.secrets), state: before, fingerprint, sent };
  }

  /** Restores the previous version, unless a person changed the stream since. Returns the problem to report. */
  async #putBack(change: ChangeOf<'replace'>, before: Replaced, failure: NotVerified): Promise<InvalidInput> {
    const { path, id } = change;
    const { writer, environment, memory, kept, deps, turns, results } = this.#context;
    const file = savedFileOf(before.file, path, environment.secrets);
    const text = printExportFile(file.envelope, file.payload);
    const outcome = await turns.inTurn(async () => {
      const permit = await writer.permitPutBack(path, id, failure.live).catch(unlessMoved);
      const there = permit && (await writer.replace(permit, text));
      if (there && (await this.#isOverwritten(permit.read.stream, there.stream))) results.overwritten(change);
      return there;
    });
    const write = {
      path,
      id,
      sent: outcome === undefined ? failure.live : before.fingerprint,
      accepted: undefined,
      before: failure.live,
      answered: outcome?.stream,
    };
    const found = await verifyWrite(this.#context, write);
    if (found?.verdict === 'changed by a person')
      return this.#finaliser.saveEdit(path, found, { ...failure.mismatch, version: undefined });
    const live = found?.read.meaning.fingerprint ?? before.fingerprint;
    const mismatch = { ...failure.mismatch, live, version: found?.stream.version };
    await memory.putBack(path, mismatch, found?.read.meaning.carries ?? new Map());
    if (found !== undefined && found.stream.state !== before.state)
      await writer.setState(path, id, before.state);
    await deps.store.atomically((session) => kept.putBack(session, path, deps.clock.now()));
    return failure;
  }

  /**
   * Returns true if a person published a version between the last read and the write, which nobody has read. `written`
   * is the version of Sluice's earlier write, which a slow tenant may not show yet.
   */
  async #isOverwritten(before: TenantStream, after: TenantStream, written = 0): Promise<boolean> {
    if (before.etag !== undefined || before.version === undefined || after.version === undefined)
      return false;
    const { deps, environment } = this.#context;
    const step = after.version - Math.max(before.version, written);
    return isMoreThanUsual(deps.store, environment.tenant.name, step, deps.clock.now());
  }

  /** Restores the facts from before the call, because the tenant refused it. */
  async #forget(path: string, earlier: Replaced | undefined, session: StoreSession): Promise<void> {
    const { kept, deps } = this.#context;
    const at = deps.clock.now();
    if (earlier === undefined) return kept.forget(session, path, at);
    await kept.keep(session, path, { state: earlier.state, replaced: earlier }, at);
  }

  async #keep(
    { path, state }: ChangeOf<'replace'>,
    replaced: Replaced,
    session: StoreSession,
  ): Promise<void> {
    await this.#context.kept.keep(session, path, { state, replaced }, this.#context.deps.clock.now());
  }
}

function unlessMoved(error: unknown): undefined {
  if (!(error instanceof InvalidInput) || error.code !== 'SLC2416') throw error;
}
