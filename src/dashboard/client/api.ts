import type { EnvironmentPlan } from '../environment/schema.ts';
import type { HandOver, Tick } from '../handover/schema.ts';
import type { Stage } from '../overview/schema.ts';
import type { Matrix, MatrixQuery } from '../streams/schema.ts';
import type { RunDetails, RunQuery, RunView } from '../run/schema.ts';
import type { ApiError } from '../api/refusal.ts';
import type { StreamComparison, ComparisonQuery, Stream } from '../stream/schema.ts';
import type { Drift, OpenProblem } from '../problems/schema.ts';
import type { Viewer } from '../access/viewer.ts';
import type { AcceptInput, ApproveInput, Decided, HoldInput, RollbackInput } from '../decisions/requests.ts';

/**
 * `/api/v1` with the client's rights, for pages and for the command line with `--server`. Methods throw `ApiFailure`
 * for every unsuccessful response. They return `undefined` for 404 if their type allows it.
 */
export interface Api {
  viewer(): Promise<Viewer>;
  stages(): Promise<readonly Stage[]>;
  matrix(query: Partial<MatrixQuery>): Promise<Matrix>;
  stream(pipeline: string, slug: string): Promise<Stream | undefined>;
  comparison(pipeline: string, slug: string, query: ComparisonQuery): Promise<StreamComparison | undefined>;
  plan(environment: string): Promise<EnvironmentPlan | undefined>;
  runs(query: Partial<RunQuery>): Promise<readonly RunView[]>;
  run(id: string): Promise<RunDetails | undefined>;
  drift(): Promise<Drift>;
  problems(): Promise<readonly OpenProblem[]>;
  handOvers(): Promise<readonly HandOver[]>;
  requestPlan(pipeline: string, number: number, environment: string): Promise<string | undefined>;

  approve(environment: string, request: ApproveInput): Promise<Decided>;
  accept(environment: string, request: AcceptInput): Promise<Decided>;
  hold(environment: string, request: HoldInput): Promise<Decided>;
  resume(environment: string): Promise<Decided>;
  sync(stage: string): Promise<Decided>;
  rollback(environment: string, request: RollbackInput): Promise<Decided>;
  receive(stage: string, name: string, bytes: Uint8Array): Promise<string>;
  bundle(
    stage: string,
    round: string,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined>;
  tick(stage: string, request: Tick): Promise<Decided>;
}

/** Refusal of the API, or a response that does not match its description. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly refusal: ApiError;

  constructor(refusal: ApiError) {
    super(refusal.detail ?? refusal.title);
    this.refusal = refusal;
  }
}
