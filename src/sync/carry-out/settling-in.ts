import { readExportFile } from '../../codec/export-file.ts';
import type { Change, Desired, StreamChange, StreamState } from '../../domain/plan.ts';
import { InvalidInput } from '../../domain/problem.ts';
import { isRefusal, revisionOf, validated } from '../arrival.ts';
import { liveMeaning, readLive } from '../live-reading.ts';
import type { ChangeResult } from '../sync-report.ts';
import { stage } from '../traced.ts';
import type { Carrying } from './carrying.ts';

/** What comes after a stream was sent: it is read back, brought to its state, and recorded. */
export class SettlingIn {
  readonly #carrying: Carrying;

  constructor(carrying: Carrying) {
    this.#carrying = carrying;
  }

  /** Verify by exporting again, activate, record. */
  async settleIn(change: StreamChange, id: string): Promise<void> {
    const { path, state } = change;
    const facts = { stream: path };
    const desired = this.#carrying.memory.desired(path);
    const verify = () => this.#verified(change, id, desired);
    const { stream, meaning } = await stage(this.#carrying.deps, 'verify', verify, facts);
    const activate = () => this.#activate(change, id, stream.state);
    const switched = await stage(this.#carrying.deps, 'activate', activate, facts);
    const record = async () => {
      const revision = await revisionOf(this.#carrying.environment, stream, state, this.#carrying.signal);
      const arrived = { path, id, meaning, revision, takesOver: change.op === 'switch-over' };
      const at = this.#carrying.deps.clock.now();
      await this.#carrying.memory.arrived(arrived, (session) =>
        this.#carrying.kept.forget(session, path, at),
      );
      this.#carrying.results.done(change, switched);
    };
    await stage(this.#carrying.deps, 'record', record, facts);
  }

  async #verified(change: Change, id: string, desired: Desired) {
    const { tenant, apps } = this.#carrying.environment;
    const { observed } = this.#carrying.planned;
    const refuse = async (problem: InvalidInput, live: string): Promise<never> => {
      await this.#carrying.memory.arrivedDifferently(change.path, live);
      throw problem;
    };
    // What takes over goes again if it is not right: until then the tenant holds what it did.
    const before = observed.observation.live.get(change.path);
    const old = change.op === 'switch-over' && before?.is === 'known' ? before.fingerprint : undefined;
    const sent = { path: change.path, id };
    const stream = await validated(
      this.#carrying.deps,
      this.#carrying.environment,
      sent,
      this.#carrying.signal,
    ).catch((error: unknown) => {
      if (isRefusal(error) && old !== undefined) return refuse(error, old);
      throw error;
    });
    const bytes = await tenant.exportFile(id, this.#carrying.signal);
    const file = readExportFile(bytes, change.path);
    const names = await observed.namesFor(change.path);
    const live = readLive(file, observed.ids, names, { apps, ignored: observed.ignored });
    const meaning = liveMeaning(file, live, change.path);
    for (const { path, id: given } of live.ids.changes()) observed.ids.set(path, given);
    if (meaning.fingerprint === desired.fingerprint) return { stream, meaning };
    const reason = 'what the tenant holds after the import is not what was sent';
    return refuse(new InvalidInput(change.path, '', reason, 'SLC2408'), old ?? meaning.fingerprint);
  }

  /**
   * Brings the state to what the plan says. Of a switch-over the new one is activated and the old one deactivated, in
   * the order that the environment wants; how long both or neither were active is told.
   */
  async #activate(change: StreamChange, id: string, state: StreamState): Promise<ChangeResult['switched']> {
    const { clock } = this.#carrying.deps;
    // What others run stays at work for them until they have been replaced and have gone.
    const { desired } = this.#carrying.planned.observed.observation;
    const isRun = () => desired.some(({ runs }) => runs.includes(change.path));
    const isSwitch = change.op === 'switch-over' && change.before === 'active' && !isRun();
    const activate = async () => {
      if (state !== change.state) await this.#carrying.writes.setState(change.path, id, change.state);
    };
    if (!isSwitch) {
      await activate();
      return undefined;
    }
    const isGap = this.#carrying.environment.switchOver === 'gap' || change.state === 'inactive';
    const from = clock.now();
    if (!isGap) await activate();
    await this.#carrying.writes.setState(change.path, change.id, 'inactive');
    if (isGap) await activate();
    if (change.state === 'inactive') return undefined;
    return { active: isGap ? 'neither' : 'both', milliseconds: clock.now() - from };
  }
}
