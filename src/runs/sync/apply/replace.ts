import { printExportFile } from '../../../core/tree/export/export-file.ts';
import { keptFile, keptFileOf } from '../../../core/tree/export/saved-file.ts';
import type { ChangeOf } from '../../../core/plan/plan.ts';
import { InvalidInput } from '../../../core/problems/problem.ts';
import type { StoreSession } from '../../../ports/store.ts';
import type { ImportOutcome, TenantStream } from '../../../ports/tenant.ts';
import type { FreshRead } from './door.ts';
import type { Beside } from '../../../state/journal/journal.ts';
import type { Replaced } from '../../../state/records/previous-states.ts';
import { isMoreThanUsual } from '../../../state/records/version-steps.ts';
import { stage } from '../../traced.ts';
import type { Carrying } from './work.ts';
import { learnMapping, packFor } from './pack.ts';
import { NotVerified, type SettlingIn } from './finalise.ts';
import { verifyWrite } from './verify.ts';

/** Replaces streams in place. */
export class Replacing {
  readonly #carrying: Carrying;
  readonly #settlingIn: SettlingIn;

  constructor(carrying: Carrying, settlingIn: SettlingIn) {
    this.#carrying = carrying;
    this.#settlingIn = settlingIn;
  }

  /** Replaces a stream. If the tenant changes the import, restores the previous version once. */
  async replace(change: ChangeOf<'replace'>): Promise<void> {
    const { text, ids } = await packFor(this.#carrying, change.path, () => false);
    const { before, outcome, there } = await this.#carrying.turns.lookAndWrite(() =>
      this.#send(change, text),
    );
    if (outcome !== undefined) learnMapping(this.#carrying.planned.observed.ids, change.path, outcome, ids);
    try {
      await this.#settlingIn.settleIn(change, change.id, outcome?.stream ?? there);
    } catch (error) {
      if (error instanceof NotVerified) throw await this.#putBack(change, before, error);
      throw error;
    }
  }

  /** Imports a new version. Returns no outcome if an earlier run imported it and only its result is missing. */
  async #send(change: ChangeOf<'replace'>, text: string) {
    const { door, memory, results } = this.#carrying;
    const permit = await door.permit(change, memory.sends(change.path));
    const there = permit.read.stream;
    const written = memory.pendingVersion(change.path);
    const before = this.#replaced(change, permit.read);
    const earlier = this.#carrying.kept.replaced().get(change.path);
    if (earlier !== undefined && this.#isSentAlready(change.path, earlier, permit.read))
      return { before, outcome: undefined, there };
    await memory.bringing([change.path]);
    const beside: Beside<ImportOutcome> = {
      before: (session) => this.#keep(change, before, session),
      after: (session, { stream }) => memory.sent(change.path, stream.version, session),
      refused: (session) => this.#forget(change.path, earlier, session),
    };
    const send = () => door.replace(permit, text, beside);
    const outcome = await stage(this.#carrying.deps, 'import', send, { stream: change.path });
    if (await this.#isOverwritten(there, outcome.stream, written)) results.overwritten(change);
    return { before, outcome, there };
  }

  /**
   * Returns true if the stream has the import of an earlier run with everything in its file. Importing it again would
   * repeat its validation.
   */
  #isSentAlready(path: string, earlier: Replaced, { meaning, stream }: FreshRead): boolean {
    const { memory, planned } = this.#carrying;
    const { fingerprint, carries, runIds } = meaning;
    const isSent = earlier.sent === fingerprint && memory.desired(path).fingerprint === fingerprint;
    const isLinked = runIds.every((id) => planned.observed.ids.pathOf('stream', id) !== undefined);
    const isBrought = [...memory.sends(path)].every(([shared, sent]) => carries.get(shared) === sent);
    return stream.validation !== 'invalid' && isSent && isLinked && isBrought;
  }

  /**
   * Returns the version to restore if the new one fails. After an interrupted run, returns that run's previous version
   * if its import is still there.
   */
  #replaced({ path, before }: ChangeOf<'replace'>, { file, meaning, stream }: FreshRead): Replaced {
    const { fingerprint } = meaning;
    const pending = this.#carrying.memory.pendingVersion(path);
    const sent = this.#carrying.memory.desired(path).fingerprint;
    const earlier = this.#carrying.kept.replaced().get(path);
    const isOurs = pending !== undefined && pending === stream.version;
    const isCutOff =
      earlier !== undefined && (isOurs || [earlier.sent, earlier.fingerprint].includes(fingerprint));
    const isTouched = this.#carrying.kept.before(path, before) === undefined;
    if (isCutOff) return { ...earlier, sent, state: isTouched ? before : earlier.state };
    return { file: keptFile(file, this.#carrying.environment.secrets), state: before, fingerprint, sent };
  }

  /** Restores the previous version, unless a person changed the stream since. Returns the problem to report. */
  async #putBack(change: ChangeOf<'replace'>, before: Replaced, failure: NotVerified): Promise<InvalidInput> {
    const { path, id } = change;
    const { door, environment, memory, kept, deps, turns, results } = this.#carrying;
    const file = keptFileOf(before.file, path, environment.secrets);
    const text = printExportFile(file.envelope, file.payload);
    const outcome = await turns.inTurn(async () => {
      const permit = await door.permitPutBack(path, id, failure.live).catch(unlessMoved);
      const there = permit && (await door.replace(permit, text));
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
    const found = await verifyWrite(this.#carrying, write);
    if (found?.verdict === 'changed by a person')
      return this.#settlingIn.saveEdit(path, found, { ...failure.mismatch, version: undefined });
    const live = found?.read.meaning.fingerprint ?? before.fingerprint;
    const mismatch = { ...failure.mismatch, live, version: found?.stream.version };
    await memory.putBack(path, mismatch, found?.read.meaning.carries ?? new Map());
    if (found !== undefined && found.stream.state !== before.state)
      await door.setState(path, id, before.state);
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
    const { deps, environment } = this.#carrying;
    const step = after.version - Math.max(before.version, written);
    return isMoreThanUsual(deps.store, environment.tenant.name, step, deps.clock.now());
  }

  /** Restores the facts from before the call, because the tenant refused it. */
  async #forget(path: string, earlier: Replaced | undefined, session: StoreSession): Promise<void> {
    const { kept, deps } = this.#carrying;
    const at = deps.clock.now();
    if (earlier === undefined) return kept.forget(session, path, at);
    await kept.keep(session, path, { state: earlier.state, replaced: earlier }, at);
  }

  async #keep(
    { path, state }: ChangeOf<'replace'>,
    replaced: Replaced,
    session: StoreSession,
  ): Promise<void> {
    await this.#carrying.kept.keep(session, path, { state, replaced }, this.#carrying.deps.clock.now());
  }
}

function unlessMoved(error: unknown): undefined {
  if (!(error instanceof InvalidInput) || error.code !== 'SLC2416') throw error;
}
