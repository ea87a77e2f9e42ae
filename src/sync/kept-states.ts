import { isJsonObject, jsonObject, member, type Json } from '../domain/json.ts';
import type { StreamState } from '../domain/plan.ts';
import type { Store } from '../ports/store.ts';

/** What a stream was before a new version was put in its place, which may turn out not to be right. */
export interface Replaced {
  /** Its export file. */
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

/** The subject under which the states of an environment's streams are kept. */
const keptSubject = (environment: string) => `states of ${environment}`;

/**
 * States of streams that a pass began to write, from before its first call until the stream is as it shall be. A crash
 * between them, a failure, or a removal that is taken back, so costs no stream its state; a change that a person made
 * since counts.
 */
export class KeptStates {
  readonly #environment: string;
  readonly #kept: Map<string, KeptState>;

  private constructor(environment: string, kept: Map<string, KeptState>) {
    this.#environment = environment;
    this.#kept = kept;
  }

  static async read(store: Pick<Store, 'status'>, environment: string): Promise<KeptStates> {
    const record = (await store.status(keptSubject(environment)))?.status;
    const entries = Object.entries(isJsonObject(record) ? record : {});
    return new KeptStates(environment, new Map(entries.flatMap(([path, value]) => entryOf(path, value))));
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
    store: Pick<Store, 'saveStatus'>,
    path: string,
    { state, replaced }: { readonly state: StreamState; readonly replaced?: Replaced },
    at: number,
  ): Promise<void> {
    this.#kept.set(path, { state, left: undefined, replaced });
    await this.#save(store, at);
  }

  /** What was sent is not right, and what was there before is there again. */
  async putBack(store: Pick<Store, 'saveStatus'>, path: string, at: number): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined) return;
    this.#kept.set(path, { ...kept, replaced: undefined });
    await this.#save(store, at);
  }

  /**
   * After a look at the tenant with no call open: what is as it shall be, or gone, needs no memory (`isOver`), and what a
   * pass that was cut off left behind is what is there now, so that a later change by a person can be told.
   */
  async seen(
    store: Pick<Store, 'saveStatus'>,
    isOver: (path: string) => boolean,
    states: ReadonlyMap<string, StreamState>,
    at: number,
  ): Promise<void> {
    const over = [...this.#kept.keys()].filter(isOver);
    for (const path of over) this.#kept.delete(path);
    const cutOff = [...this.#kept].filter(([path, { left }]) => left === undefined && states.has(path));
    for (const [path, kept] of cutOff) this.#kept.set(path, { ...kept, left: states.get(path) });
    if (cutOff.length > 0 || over.length > 0) await this.#save(store, at);
  }

  /** After a pass that did not bring the stream to where it shall be. */
  async leave(store: Pick<Store, 'saveStatus'>, path: string, left: StreamState, at: number): Promise<void> {
    const kept = this.#kept.get(path);
    if (kept === undefined || kept.left === left) return;
    this.#kept.set(path, { ...kept, left });
    await this.#save(store, at);
  }

  /** The stream is in the state that it shall have. */
  async forget(store: Pick<Store, 'saveStatus'>, path: string, at: number): Promise<void> {
    if (this.#kept.delete(path)) await this.#save(store, at);
  }

  async #save(store: Pick<Store, 'saveStatus'>, at: number): Promise<void> {
    const entries = [...this.#kept].map(([path, { state, left, replaced }]): [string, Json] => [
      path,
      jsonObject([
        ['state', state],
        ['left', left ?? null],
        ...(replaced === undefined ? [] : [['replaced', jsonObject(Object.entries(replaced))] as const]),
      ]),
    ]);
    await store.saveStatus({ subject: keptSubject(this.#environment), at, status: jsonObject(entries) });
  }
}

function entryOf(path: string, value: Json): [string, KeptState][] {
  const [state, left] = [stateOf(member(value, 'state')), stateOf(member(value, 'left'))];
  return state === undefined
    ? []
    : [[path, { state, left, replaced: replacedOf(member(value, 'replaced')) }]];
}

function replacedOf(value: Json | undefined): Replaced | undefined {
  const text = (key: string) => member(value, key);
  const [file, fingerprint, sent] = [text('file'), text('fingerprint'), text('sent')];
  const state = stateOf(text('state'));
  if (typeof file !== 'string' || typeof fingerprint !== 'string' || typeof sent !== 'string')
    return undefined;
  return state === undefined ? undefined : { file, state, fingerprint, sent };
}

function stateOf(value: Json | undefined): StreamState | undefined {
  return value === 'active' || value === 'inactive' ? value : undefined;
}
