import { z } from 'zod';
import type { Json } from '../../core/json/json.ts';
import type { StreamState } from '../../core/plan/plan.ts';
import type { Store, StoreSession } from '../../ports/store.ts';
import { defineStatusRecord, type Members } from './record.ts';

/** What a stream was before a new version was put in its place, which may turn out not to be right. */
export interface Replaced {
  /** Its export file, in the form in which it may be stored (`keptFile`). */
  readonly file: string;
  readonly state: StreamState;
  /** Of what the file says, and of what was sent. */
  readonly fingerprint: string;
  readonly sent: string;
}

/** A state that a stream is to have again, because what it has since is an effect of our own writes. */
interface KeptState {
  readonly state: StreamState;
  /** What our writes left it in; undefined where that is not known, because the pass did not come that far. */
  readonly left: StreamState | undefined;
  /** Until it was seen whether what was sent is right, or this was put back. */
  readonly replaced: Replaced | undefined;
}

/** A `KeptState` as stored. */
interface StoredState {
  readonly state: StreamState;
  readonly left: StreamState | null;
  /** The replaced version without its file, which is stored apart. */
  readonly replaced?: Omit<Replaced, 'file'>;
}

const streamState = z.enum(['active', 'inactive']);

/** The states of an environment's streams, by path. */
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

/** The name under which files that may have to be put back are kept: apart, since statuses are shown to people. */
const keptFiles = (environment: string) => `replaced in ${environment}`;

type Reading = Pick<Store, 'status' | 'atomically'>;
type Writing = Pick<StoreSession, 'saveStatus' | 'saveObservations' | 'forgetObservations'>;

/**
 * States of streams that a pass began to write, from before its first call until the stream is as it shall be. A crash
 * between them, a failure, or a removal that is taken back, so costs no stream its state; a change that a person made
 * since counts. Each write is of all of them: where several streams are worked on at once it goes by a session of
 * `atomically`, so that none takes the place of a later one.
 */
export class KeptStates {
  readonly #environment: string;
  readonly #kept: Map<string, KeptState>;

  private constructor(environment: string, kept: Map<string, KeptState>) {
    this.#environment = environment;
    this.#kept = kept;
  }

  static async read(store: Reading, environment: string): Promise<KeptStates> {
    const entries = Object.entries((await statesRecord.read(store, environment)) ?? {});
    const isReplacing = entries.some(([, { replaced }]) => replaced !== undefined);
    // In a transaction: a store may keep what it read outside of one, and these are whole files.
    const files = isReplacing
      ? await store.atomically((session) => session.observations(keptFiles(environment)))
      : [];
    const texts = new Map(files.map(({ id, facts }) => [id, facts]));
    const kept = entries.map(([path, stored]) => [path, stateOf(stored, texts.get(path))] as const);
    return new KeptStates(environment, new Map(kept));
  }

  /** Of streams of which anything is kept. */
  paths(): readonly string[] {
    return [...this.#kept.keys()];
  }

  /** The state that counts as the one before, given what the stream has now; undefined where nothing is kept. */
  before(path: string, now: StreamState): StreamState | undefined {
    const kept = this.#kept.get(path);
    return kept !== undefined && (kept.left ?? now) === now ? kept.state : undefined;
  }

  /** Streams of whose new version nobody saw what became, by path. */
  replaced(): ReadonlyMap<string, Replaced> {
    return new Map(
      [...this.#kept].flatMap(([path, { replaced }]) => (replaced === undefined ? [] : [[path, replaced]])),
    );
  }

  /** Before the first call that writes a stream. */
  async keep(
    session: Writing,
    path: string,
    { state, replaced }: { readonly state: StreamState; readonly replaced?: Replaced },
    at: number,
  ): Promise<void> {
    this.#kept.set(path, { state, left: undefined, replaced });
    if (replaced !== undefined) {
      const { file, fingerprint } = replaced;
      await session.saveObservations(keptFiles(this.#environment), [
        { id: path, revision: fingerprint, facts: file },
      ]);
    }
    await this.#save(session, at);
  }

  /** What was sent is not right, and what was there before is there again. */
  async putBack(session: Writing, path: string, at: number): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined) return;
    this.#kept.set(path, { ...kept, replaced: undefined });
    await this.#save(session, at, kept.replaced && [path]);
  }

  /**
   * After a look at the tenant with no call open: what is as it shall be, or gone, needs no memory (`isOver`), and what a
   * pass that was cut off left behind is what is there now, so that a later change by a person can be told.
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

  /** After a pass that did not bring the stream to where it shall be. */
  async leave(session: Writing, path: string, left: StreamState, at: number): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined || kept.left === left) return;
    this.#kept.set(path, { ...kept, left });
    await this.#save(session, at);
  }

  /** The stream is in the state that it shall have. */
  async forget(session: Writing, path: string, at: number): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined) return;
    this.#kept.delete(path);
    await this.#save(session, at, kept.replaced && [path]);
  }

  /** `over`: streams whose files need not be kept any more; where the process ends before they go, they are only waste. */
  async #save(session: Writing, at: number, over: readonly string[] = []): Promise<void> {
    const entries = [...this.#kept].map(([path, kept]) => [path, storedOf(kept)] as const);
    await statesRecord.write(session, this.#environment, Object.fromEntries(entries), at);
    if (over.length > 0) await session.forgetObservations(keptFiles(this.#environment), over);
  }
}

function storedOf({ state, left, replaced }: KeptState): StoredState {
  if (replaced === undefined) return { state, left: left ?? null };
  const { fingerprint, sent } = replaced;
  return { state, left: left ?? null, replaced: { state: replaced.state, fingerprint, sent } };
}

/** Restores a state. `file`: the stored file of the stream, without which nothing can be put back. */
function stateOf({ state, left, replaced }: StoredState, file: Json | undefined): KeptState {
  const whole = replaced !== undefined && typeof file === 'string' ? { ...replaced, file } : undefined;
  return { state, left: left ?? undefined, replaced: whole };
}
