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

/** Whether somebody may see a lane, by its name. What they may not see is left out as if it were not there. */
export type Sees = (lane: string) => boolean;

/** One stream: the pipeline that it is in, and its slug. */
export interface StreamPlace {
  readonly pipeline: string;
  readonly slug: string;
}

/** Whom a decision is noted as. */
export interface Decider {
  readonly by: string;
  readonly who: Who;
}

/**
 * What a daemon answers and does for people, behind the API. It asks no tenant; what it tells is what passes noted, and
 * what the repository says. Methods answer `undefined` for what there is not, and throw `Refused` for what cannot be
 * done as it was asked.
 */
export interface Desk {
  lanes(sees: Sees): Promise<readonly Lane[]>;
  matrix(query: MatrixQuery, sees: Sees): Promise<Matrix>;
  stream(place: StreamPlace, sees: Sees): Promise<Stream | undefined>;
  /** Undefined where a side is not known or does not have the stream. */
  comparison(
    place: StreamPlace,
    query: ComparisonQuery,
    sees: Sees,
    signal: AbortSignal,
  ): Promise<Comparison | undefined>;
  /** The plan that the last pass made; undefined before the first. */
  plan(environment: string): Promise<EnvironmentPlan | undefined>;
  passes(query: PassQuery, sees: Sees): Promise<readonly PassView[]>;
  pass(id: string, sees: Sees): Promise<PassDetails | undefined>;
  drift(sees: Sees): Promise<Drift>;
  problems(sees: Sees): Promise<readonly Trouble[]>;
  handOvers(sees: Sees): Promise<readonly HandOver[]>;
  /** The plan of a pull request as Markdown, where it is kept. */
  requestPlan(place: {
    readonly pipeline: string;
    readonly number: number;
    readonly environment: string;
  }): Promise<string | undefined>;
  /** What moves, until the signal is aborted. Slow listeners lose events, never order. */
  events(sees: Sees, signal: AbortSignal): AsyncIterable<Event>;

  /** Message about a refused configuration, for those who may see a lane; undefined if it was accepted. */
  notice(): Promise<string | undefined>;

  /** Names of all lanes, to tell what is not there from what may not be seen. */
  laneNames(): readonly { readonly name: string; readonly kind: 'source' | 'environment' }[];

  approve(environment: string, wish: ApproveWish, decider: Decider, signal: AbortSignal): Promise<Decided>;
  /** Accepts the tenant's form of streams; waits a while for a run that is under way. */
  accept(environment: string, wish: AcceptWish, decider: Decider, signal: AbortSignal): Promise<Decided>;
  hold(environment: string, wish: HoldWish, decider: Decider): Promise<Decided>;
  resume(environment: string, decider: Decider): Promise<Decided>;
  /** Asks for a pass now, over a source or an environment. */
  sync(lane: string, decider: Decider): Promise<Decided>;
  /** Puts it on hold at that revision, offers the revert, and brings the revision to the tenant. */
  rollback(environment: string, wish: RollbackWish, decider: Decider, signal: AbortSignal): Promise<Decided>;

  /** Puts a file into the inbox of a lane whose tenant is a folder; answers with its name there. Bounded. */
  receive(
    lane: string,
    file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
    decider: Decider,
    signal: AbortSignal,
  ): Promise<string>;
  /** The files of a round, zipped; undefined where there is no such round. */
  bundle(
    lane: string,
    round: string,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined>;
  tick(lane: string, wish: Tick, decider: Decider): Promise<Decided>;
}

/** It cannot be done as it was asked; `status` is that of HTTP. */
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
