import { z } from 'zod';
import type { Json } from '../../core/json/json.ts';
import type { StreamState } from '../../core/plan/plan.ts';
import type { Store, StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, type Members } from './record.ts';

/** Previous version of a stream, to restore if the new version turns out to be wrong. */
export interface Replaced {
  /** Export file, in the form that may be stored (`savedFile`). */
  readonly file: string;
  readonly state: StreamState;
  /** Fingerprints of the file's content, and of the file that was sent. */
  readonly fingerprint: string;
  readonly sent: string;
}

/** A state to restore, because the present one results from Sluice's own writes. */
interface PreviousState {
  readonly state: StreamState;
  /** State that Sluice's own writes left the stream in; undefined where the run was cut off before it knew. */
  readonly left: StreamState | undefined;
  /** Present until the new version is verified or the previous one is restored. */
  readonly replaced: Replaced | undefined;
}

/** Stored form of such a state. */
interface StoredState {
  readonly state: StreamState;
  readonly left: StreamState | null;
  /** Replaced version without its file, which is stored separately. */
  readonly replaced?: Omit<Replaced, 'file'>;
}

const streamState = z.enum(['active', 'inactive']);

/** States of an environment's streams, by path. */
const statesRecord = defineStatusRecord<Readonly<Record<string, StoredState>>>({
  name: (environment) => `states of ${environment}`,
  version: 1,
  schema: z.record(
    z.string(),
    z.strictObject({
      state: streamState,
      left: streamState.nullable(),
      replaced: z
        .strictObject({
          state: streamState,
          fingerprint: z.string(),
          sent: z.string(),
        } satisfies Members<Omit<Replaced, 'file'>>)
        .exactOptional(),
    } satisfies Members<StoredState>),
  ),
});

/** Owner of the files that may have to be restored. They are stored apart, because people see the statuses. */
const savedFiles = (environment: string) => `replaced in ${environment}`;

type PreviousStatesStore = Pick<Store, 'status' | 'atomically'>;
type Writing = Pick<StoreSession, 'saveStatus' | 'saveObservations' | 'forgetObservations'>;

/**
 * Previous states of streams that a run writes, from before its first call until the stream has its final state. So a
 * crash, a failure or a withdrawn removal costs no stream its state. A later change by a person wins.
 *
 * Each write saves all states. Where several streams are written at once, it uses a session of `atomically`, so that
 * none overwrites a later one.
 */
export class PreviousStates {
  readonly #environment: string;
  readonly #kept: Map<string, PreviousState>;

  private constructor(environment: string, kept: Map<string, PreviousState>) {
    this.#environment = environment;
    this.#kept = kept;
  }

  static async read(store: PreviousStatesStore, environment: string): Promise<PreviousStates> {
    const entries = Object.entries((await statesRecord.read(store, environment)) ?? {});
    const isReplacing = entries.some(([, { replaced }]) => replaced !== undefined);
    // In a transaction, because a store may cache results outside of one, and these are whole files.
    const files = isReplacing
      ? await store.atomically((session) => session.observations(savedFiles(environment)))
      : [];
    const texts = new Map(files.map(({ id, facts }) => [id, facts]));
    const kept = entries.map(([path, stored]) => [path, stateOf(stored, texts.get(path))] as const);
    return new PreviousStates(environment, new Map(kept));
  }

  /** Returns the paths of streams with a saved state. */
  paths(): readonly string[] {
    return [...this.#kept.keys()];
  }

  /** Returns the state that counts as the previous one, given the present state; undefined where none is saved. */
  before(path: string, now: StreamState): StreamState | undefined {
    const kept = this.#kept.get(path);
    return kept !== undefined && (kept.left ?? now) === now ? kept.state : undefined;
  }

  /** Returns the previous versions of streams whose new version was not verified yet, by path. */
  replaced(): ReadonlyMap<string, Replaced> {
    return new Map(
      [...this.#kept].flatMap(([path, { replaced }]) => (replaced === undefined ? [] : [[path, replaced]])),
    );
  }

  /** Saves the state before the first call that writes a stream. */
  async keep(
    session: Writing,
    path: string,
    { state, replaced }: { readonly state: StreamState; readonly replaced?: Replaced },
    at: number,
  ): Promise<void> {
    this.#kept.set(path, { state, left: undefined, replaced });
    if (replaced !== undefined) {
      const { file, fingerprint } = replaced;
      await session.saveObservations(savedFiles(this.#environment), [
        { id: path, revision: fingerprint, facts: file },
      ]);
    }
    await this.#save(session, at);
  }

  /** Records that the new version was wrong and the previous one is restored. */
  async putBack(session: Writing, path: string, at: number): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined) return;
    this.#kept.set(path, { ...kept, replaced: undefined });
    await this.#save(session, at, kept.replaced && [path]);
  }

  /**
   * Updates the states from a listing of the tenant, with no call open. Removes streams that are final or gone
   * (`isOver`). For a run that was cut off, saves the present state as the one that it left, so that a later change by
   * a person is recognised.
   */
  async seen(
    session: Writing,
    isOver: (path: string) => boolean,
    states: ReadonlyMap<string, StreamState>,
    at: number,
  ): Promise<void> {
    const over = [...this.#kept.keys()].filter(isOver);
    const withFiles = over.filter((path) => this.#kept.get(path)?.replaced !== undefined);
    for (const path of over) this.#kept.delete(path);
    const cutOff = [...this.#kept].filter(([path, { left }]) => left === undefined && states.has(path));
    for (const [path, kept] of cutOff) this.#kept.set(path, { ...kept, left: states.get(path) });
    if (cutOff.length > 0 || over.length > 0) await this.#save(session, at, withFiles);
  }

  /** Saves the state in which a run left a stream that did not reach its final state. */
  async leave(session: Writing, path: string, left: StreamState, at: number): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined || kept.left === left) return;
    this.#kept.set(path, { ...kept, left });
    await this.#save(session, at);
  }

  /** Removes a stream that has its final state. */
  async forget(session: Writing, path: string, at: number): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined) return;
    this.#kept.delete(path);
    await this.#save(session, at, kept.replaced && [path]);
  }

  /**
   * `over`: streams whose files are not needed any more. If the process ends before they are removed, they only take
   * space.
   */
  async #save(session: Writing, at: number, over: readonly string[] = []): Promise<void> {
    const entries = [...this.#kept].map(([path, kept]) => [path, storedOf(kept)] as const);
    await statesRecord.write(session, this.#environment, Object.fromEntries(entries), at);
    if (over.length > 0) await session.forgetObservations(savedFiles(this.#environment), over);
  }
}

function storedOf({ state, left, replaced }: PreviousState): StoredState {
  if (replaced === undefined) return { state, left: left ?? null };
  const { fingerprint, sent } = replaced;
  return { state, left: left ?? null, replaced: { state: replaced.state, fingerprint, sent } };
}

/** Parses a stored state. `file`: the stored file of the stream, without which its version cannot be restored. */
function stateOf({ state, left, replaced }: StoredState, file: Json | undefined): PreviousState {
  const whole = replaced !== undefined && typeof file === 'string' ? { ...replaced, file } : undefined;
  return { state, left: left ?? undefined, replaced: whole };
}
