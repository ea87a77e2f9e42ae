import type { Who } from '../../core/authority/who.ts';
import type { EnvironmentPlan } from '../environment/schema.ts';
import type { Event } from '../events/schema.ts';
import type { HandOver, Tick } from '../handover/schema.ts';
import type { Stage } from '../overview/schema.ts';
import type { Matrix, MatrixQuery } from '../streams/schema.ts';
import type { RunDetails, RunQuery, RunView } from '../run/schema.ts';
import type { StreamComparison, ComparisonQuery, Stream } from '../stream/schema.ts';
import type { Drift, OpenProblem } from '../problems/schema.ts';
import type { AcceptInput, ApproveInput, Decided, HoldInput, RollbackInput } from '../decisions/requests.ts';

/** Returns true if the client may see the stage of that name. Responses omit hidden stages. */
export type Sees = (stage: string) => boolean;

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
 * asks no tenant. Methods return `undefined` for something that does not exist. They throw `ServiceRefusal` for a request that
 * cannot be fulfilled.
 */
export interface DashboardService {
  stages(sees: Sees): Promise<readonly Stage[]>;
  matrix(query: MatrixQuery, sees: Sees): Promise<Matrix>;
  stream(place: StreamPlace, sees: Sees): Promise<Stream | undefined>;
  /** Compares two sides of a stream. Returns undefined if a side is unknown or does not have the stream. */
  comparison(
    place: StreamPlace,
    query: ComparisonQuery,
    sees: Sees,
    signal: AbortSignal,
  ): Promise<StreamComparison | undefined>;
  /** Returns the plan of the last run, or undefined before the first. */
  plan(environment: string): Promise<EnvironmentPlan | undefined>;
  runs(query: RunQuery, sees: Sees): Promise<readonly RunView[]>;
  run(id: string, sees: Sees): Promise<RunDetails | undefined>;
  drift(sees: Sees): Promise<Drift>;
  problems(sees: Sees): Promise<readonly OpenProblem[]>;
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
  stageNames(): readonly { readonly name: string; readonly kind: 'source' | 'environment' }[];

  approve(
    environment: string,
    request: ApproveInput,
    decider: Decider,
    signal: AbortSignal,
  ): Promise<Decided>;
  /** Accepts the tenant's form of streams. Waits a while for a current run. */
  accept(environment: string, request: AcceptInput, decider: Decider, signal: AbortSignal): Promise<Decided>;
  hold(environment: string, request: HoldInput, decider: Decider): Promise<Decided>;
  resume(environment: string, decider: Decider): Promise<Decided>;
  /** Requests a run of a source or environment now. */
  sync(stage: string, decider: Decider): Promise<Decided>;
  /** Holds an environment at a revision, offers the revert, and applies the revision to the tenant. */
  rollback(
    environment: string,
    request: RollbackInput,
    decider: Decider,
    signal: AbortSignal,
  ): Promise<Decided>;

  /** Writes a file of limited size to the inbox of a stage with a directory tenant. Returns its name there. */
  receive(
    stage: string,
    file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
    decider: Decider,
    signal: AbortSignal,
  ): Promise<string>;
  /** Returns the files of a batch as a zip, or undefined if the batch does not exist. */
  bundle(
    stage: string,
    round: string,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined>;
  tick(stage: string, request: Tick, decider: Decider): Promise<Decided>;
}

/** Error of a request that cannot be fulfilled. `status` is that of HTTP. */
export class ServiceRefusal extends Error {
  override readonly name = 'ServiceRefusal';
  readonly status: 400 | 403 | 404 | 409 | 413 | 422 | 503;
  readonly code: string | undefined;
  readonly remedy: string | undefined;

  constructor(
    message: string,
    {
      status,
      code,
      remedy,
    }: { readonly status: ServiceRefusal['status']; readonly code?: string; readonly remedy?: string },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}
