import type { EnvironmentPlan } from '../environment/schema.ts';
import type { HandOver, Tick } from '../handover/schema.ts';
import type { Lane } from '../overview/schema.ts';
import type { Matrix, MatrixQuery } from '../streams/schema.ts';
import type { PassDetails, PassQuery, PassView } from '../run/schema.ts';
import type { Refusal } from '../api/refusal.ts';
import type { Comparison, ComparisonQuery, Stream } from '../stream/schema.ts';
import type { Drift, Trouble } from '../problems/schema.ts';
import type { Viewer } from '../access/viewer.ts';
import type { AcceptWish, ApproveWish, Decided, HoldWish, RollbackWish } from '../decisions/requests.ts';

/**
 * `/api/v1` with the client's rights, for pages and for the command line with `--server`. Methods throw `ApiFailure`
 * for every unsuccessful response. They return `undefined` for 404 if their type allows it.
 */
export interface Api {
  viewer(): Promise<Viewer>;
  lanes(): Promise<readonly Lane[]>;
  matrix(query: Partial<MatrixQuery>): Promise<Matrix>;
  stream(pipeline: string, slug: string): Promise<Stream | undefined>;
  comparison(pipeline: string, slug: string, query: ComparisonQuery): Promise<Comparison | undefined>;
  plan(environment: string): Promise<EnvironmentPlan | undefined>;
  passes(query: Partial<PassQuery>): Promise<readonly PassView[]>;
  pass(id: string): Promise<PassDetails | undefined>;
  drift(): Promise<Drift>;
  problems(): Promise<readonly Trouble[]>;
  handOvers(): Promise<readonly HandOver[]>;
  requestPlan(pipeline: string, number: number, environment: string): Promise<string | undefined>;

  approve(environment: string, wish: ApproveWish): Promise<Decided>;
  accept(environment: string, wish: AcceptWish): Promise<Decided>;
  hold(environment: string, wish: HoldWish): Promise<Decided>;
  resume(environment: string): Promise<Decided>;
  sync(lane: string): Promise<Decided>;
  rollback(environment: string, wish: RollbackWish): Promise<Decided>;
  receive(lane: string, name: string, bytes: Uint8Array): Promise<string>;
  bundle(
    lane: string,
    round: string,
  ): Promise<{ readonly name: string; readonly bytes: Uint8Array } | undefined>;
  tick(lane: string, wish: Tick): Promise<Decided>;
}

/** Refusal of the API, or a response that does not match its description. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.detail ?? refusal.title);
    this.refusal = refusal;
  }
}
