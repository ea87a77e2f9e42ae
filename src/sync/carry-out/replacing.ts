import { printExportFile, readExportFile, type ExportFile } from '../../codec/export-file.ts';
import { keptFile, keptFileOf } from '../../codec/kept-file.ts';
import type { ChangeOf } from '../../domain/plan.ts';
import type { StoreSession } from '../../ports/store.ts';
import type { ImportOutcome } from '../../ports/tenant.ts';
import { isRefusal, validated } from '../arrival.ts';
import type { Beside } from '../journal.ts';
import type { Replaced } from '../kept-states.ts';
import type { Meaning } from '../live-reading.ts';
import { stage } from '../traced.ts';
import type { Carrying } from './carrying.ts';
import { learnMapping, packFor } from './pack-for.ts';
import type { SettlingIn } from './settling-in.ts';

/** Puts new versions in the place of streams that the tenant has. */
export class Replacing {
  readonly #carrying: Carrying;
  readonly #settlingIn: SettlingIn;

  constructor(carrying: Carrying, settlingIn: SettlingIn) {
    this.#carrying = carrying;
    this.#settlingIn = settlingIn;
  }

  /** What does not arrive as it was sent is put back once: an active stream runs its new version at once. */
  async replace(change: ChangeOf<'replace'>): Promise<void> {
    const { text, ids } = await packFor(this.#carrying, change.path, () => false);
    const { before, outcome } = await this.#carrying.turns.lookAndWrite(() => this.#sendAnew(change, text));
    learnMapping(this.#carrying.planned.observed.ids, change.path, outcome, ids);
    try {
      await this.#settlingIn.settleIn(change, change.id);
    } catch (error) {
      if (isRefusal(error)) await this.#putBack(change, before, outcome.stream.version);
      throw error;
    }
  }

  async #sendAnew(change: ChangeOf<'replace'>, text: string) {
    const { tenant } = this.#carrying.environment;
    const there = readExportFile(await tenant.exportFile(change.id, this.#carrying.signal), change.path);
    const meaning = await this.#carrying.lookedAt.meaningOf(change.path, there);
    this.#carrying.lookedAt.refuseOther(change.path, meaning, this.#carrying.memory.sends(change.path));
    const before = this.#replaced(change, there, meaning);
    await this.#carrying.memory.bringing([change.path]);
    const beside: Beside<ImportOutcome> = {
      before: (session) => this.#keep(change, before, session),
      after: (session) => this.#carrying.memory.sent(change.path, session),
    };
    const outcome = await stage(
      this.#carrying.deps,
      'import',
      () => this.#carrying.writes.replace(change.path, change.id, text, this.#versionOf(change.id), beside),
      { stream: change.path },
    );
    return { before, outcome };
  }

  /** What is to be put back if a new version is not right: that of a pass that was cut off where its own is still there. */
  #replaced({ path, before }: ChangeOf<'replace'>, there: ExportFile, { fingerprint }: Meaning): Replaced {
    const sent = this.#carrying.memory.desired(path).fingerprint;
    const earlier = this.#carrying.kept.replaced().get(path);
    const isCutOff = earlier !== undefined && [earlier.sent, earlier.fingerprint].includes(fingerprint);
    const isTouched = this.#carrying.kept.before(path, before) === undefined;
    if (isCutOff) return { ...earlier, sent, state: isTouched ? before : earlier.state };
    return { file: keptFile(there, this.#carrying.environment.secrets), state: before, fingerprint, sent };
  }

  #versionOf(id: string): number | undefined {
    return this.#carrying.planned.observed.listing.streams.find((stream) => stream.id === id)?.version;
  }

  async #putBack(change: ChangeOf<'replace'>, before: Replaced, version: number | undefined): Promise<void> {
    const file = keptFileOf(before.file, change.path, this.#carrying.environment.secrets);
    await this.#carrying.writes.replace(
      change.path,
      change.id,
      printExportFile(file.envelope, file.payload),
      version,
    );
    // What it meant was read with the subflows in it, which may describe what this one only names.
    const there = {
      ...(await this.#carrying.lookedAt.meaningOf(change.path, file)),
      fingerprint: before.fingerprint,
    };
    await this.#carrying.memory.putBack(change.path, there);
    const { state } = await validated(
      this.#carrying.deps,
      this.#carrying.environment,
      change,
      this.#carrying.signal,
    );
    if (state !== before.state) await this.#carrying.writes.setState(change.path, change.id, before.state);
    await this.#carrying.deps.store.atomically((session) =>
      this.#carrying.kept.putBack(session, change.path, this.#carrying.deps.clock.now()),
    );
  }

  async #keep(
    { path, state }: ChangeOf<'replace'>,
    replaced: Replaced,
    session: StoreSession,
  ): Promise<void> {
    await this.#carrying.kept.keep(session, path, { state, replaced }, this.#carrying.deps.clock.now());
  }
}
