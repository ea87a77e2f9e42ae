import type { Who } from '../../core/authority/who.ts';
import type { Event } from '../events/schema.ts';

/** Returns true if the client may see the stage of that name. Answers omit hidden stages. */
export type Sees = (stage: string) => boolean;

/** User in whose name a decision is recorded. */
export interface Decider {
  readonly by: string;
  readonly who: Who;
}

/** Client of a request, as far as an answer depends on it. */
export interface Caller {
  readonly sees: Sees;
  /** Undefined for a client that did not sign in. */
  readonly decider: Decider | undefined;
}

/**
 * Dashboard service: answers queries and makes decisions for the API and the pages. Reads the records of runs and the
 * repository, and asks no tenant.
 */
export interface DashboardService {
  /**
   * Answers an endpoint, by its key. Undefined means that the subject does not exist. Throws `ServiceRefusal` for a
   * request that cannot be fulfilled.
   */
  answer(endpoint: string, input: object, caller: Caller, signal: AbortSignal): Promise<unknown>;

  /** Yields changes until the signal aborts. A slow listener may miss events but gets them in order. */
  events(sees: Sees, signal: AbortSignal): AsyncIterable<Event>;

  /**
   * Returns a message about a refused configuration, for users who may see a stage. Returns undefined if the
   * configuration was accepted.
   */
  notice(): Promise<string | undefined>;

  /** Returns the names of all stages, to distinguish missing ones from hidden ones. */
  stageNames(): readonly { readonly name: string; readonly kind: 'source' | 'environment' }[];
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
    }: {
      readonly status: ServiceRefusal['status'];
      readonly code?: string | undefined;
      readonly remedy?: string | undefined;
    },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.remedy = remedy;
  }
}
