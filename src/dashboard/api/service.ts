import type { Who } from '../../core/authority/who.ts';
import type { EnvironmentPlan } from '../environment/schema.ts';
import type { Event } from '../events/schema.ts';
import type { HandOver, Tick } from '../handover/schema.ts';
import type { Lane } from '../overview/schema.ts';
import type { Matrix, MatrixQuery } from '../streams/schema.ts';
import type { PassDetails, PassQuery, PassView } from '../run/schema.ts';
import type { Comparison, ComparisonQuery, Stream } from '../stream/schema.ts';
import type { Drift, Trouble } from '../problems/schema.ts';
import type { AcceptWish, ApproveWish, Decided, HoldWish, RollbackWish } from '../decisions/requests.ts';

/** Returns true if the client may see the stage of that name. Responses omit hidden stages. */
export type Sees = (lane: string) => boolean;

/** Stream, by its pipeline and slug. */
export interface StreamPlace {
  readonly pipeline: string;
  readonly slug: string;
}

/** User in whose name a decision is recorded. */
export interface Decider {
  readonly by: string;
  readonly who: Who;
}

/**
 * Dashboard service: answers queries and makes decisions for the API. Reads the records of runs and the repository, and
 * asks no tenant. Methods return `undefined` for something that does not exist. They throw `Refused` for a request that
 * cannot be fulfilled.
 */
export interface Desk {
  lanes(sees: Sees): Promise<readonly Lane[]>;
  matrix(query: MatrixQuery, sees: Sees): Promise<Matrix>;
  stream(place: StreamPlace, sees: Sees): Promise<Stream | undefined>;
  /** Compares two sides of a stream. Returns undefined if a side is unknown or does not have the stream. */
  comparison(
    place: StreamPlace,
    query: ComparisonQuery,
    sees: Sees,
    signal: AbortSignal,
  ): Promise<Comparison | undefined>;
  /** Returns the plan of the last run, or undefined before the first. */
  plan(environment: string): Promise<EnvironmentPlan | undefined>;
  passes(query: PassQuery, sees: Sees): Promise<readonly PassView[]>;
  pass(id: string, sees: Sees): Promise<PassDetails | undefined>;
  drift(sees: Sees): Promise<Drift>;
  problems(sees: Sees): Promise<readonly Trouble[]>;
  handOvers(sees: Sees): Promise<readonly HandOver[]>;
  /** Returns the saved plan of a pull request as Markdown. */
  requestPlan(place: {
    readonly pipeline: string;
    readonly number: number;
    readonly environment: string;
  }): Promise<string | undefined>;
  /** Yields changes until the signal aborts. A slow listener may miss events but gets them in order. */
  events(sees: Sees, signal: AbortSignal): AsyncIterable<Event>;

  /**
   * Returns a message about a refused configuration, for users who may see a stage. Returns undefined if the
   * configuration was accepted.
   */
  notice(): Promise<string | undefined>;

  /** Returns the names of all stages, to distinguish missing ones from hidden ones. */
  laneNames(): readonly { readonly name: string; readonly kind: 'source' | 'environment' }[];

  approve(environment: string, wish: ApproveWish, decider: Decider, signal: AbortSignal): Promise<Decided>;
  /** Accepts the tenant's form of streams. Waits a while for a current run. */
  accept(environment: string, wish: AcceptWish, decider: Decider, signal: AbortSignal): Promise<Decided>;
  hold(environment: string, wish: HoldWish, decider: Decider): Promise<Decided>;
  resume(environment: string, decider: Decider): Promise<Decided>;
  /** Requests a run of a source or environment now. */
  sync(lane: string, decider: Decider): Promise<Decided>;
  /** Holds an environment at a revision, offers the revert, and applies the revision to the tenant. */
  rollback(environment: string, wish: RollbackWish, decider: Decider, signal: AbortSignal): Promise<Decided>;

  /** Writes a file of limited size to the inbox of a stage with a directory tenant. Returns its name there. */
  receive(
    lane: string,
    file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
    decider: Decider,
    signal: AbortSignal,
  ): Promise<string>;
  /** Returns the files of a batch as a zip, or undefined if the batch does not exist. */
  bundle(
    lane: string,
    round: string,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined>;
  tick(lane: string, wish: Tick, decider: Decider): Promise<Decided>;
}

/** Error of a request that cannot be fulfilled. `status` is that of HTTP. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: 400 | 403 | 404 | 409 | 413 | 422 | 503;
  readonly code: string | undefined;
  readonly remedy: string | undefined;

  constructor(
    message: string,
    {
      status,
      code,
      remedy,
    }: { readonly status: Refused['status']; readonly code?: string; readonly remedy?: string },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}
