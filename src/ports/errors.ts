/**
 * What a caller can do about a failure of the world:
 * - `retry`: time alone may mend it (a timeout, a 503, a lost connection);
 * - `wait`: a person or another thing must act first (missing rights, a full disk);
 * - `never`: the same call will fail again until its input changes.
 */
export type Remedy = 'retry' | 'wait' | 'never';

export interface PortErrorFacts {
  /** Stable problem code, `SLC2xxx`. */
  readonly code: string;
  readonly remedy: Remedy;
  /** How long the other side asked to wait, in milliseconds. */
  readonly retryAfter?: number;
  /** True where the call may have taken effect although no answer came. */
  readonly uncertain?: boolean;
  readonly cause?: unknown;
}

/** A failure that an adapter has understood. Anything else that an adapter throws is a bug. */
export class PortError extends Error {
  override readonly name: string = 'PortError';
  readonly code: string;
  readonly remedy: Remedy;
  readonly retryAfter: number | undefined;
  readonly uncertain: boolean;

  constructor(message: string, facts: PortErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.code = facts.code;
    this.remedy = facts.remedy;
    this.retryAfter = facts.retryAfter;
    this.uncertain = facts.uncertain ?? false;
  }
}

/** The other side says that it has no such thing. */
export class NotFound extends PortError {
  override readonly name = 'NotFound';
}

/** The other side does not offer this operation at all (HTTP 405). */
export class NotSupported extends PortError {
  override readonly name = 'NotSupported';
}

/** The other side refuses because of its present state (HTTP 409), for the reasons it names. */
export class Refused extends PortError {
  override readonly name = 'Refused';
  readonly reasons: readonly string[];
  constructor(message: string, reasons: readonly string[], facts: PortErrorFacts) {
    super(message, facts);
    this.reasons = reasons;
  }
}

/** The resource changed since it was read (HTTP 412). Nothing was written. */
export class PreconditionFailed extends PortError {
  override readonly name = 'PreconditionFailed';
}

/** A branch moved between reading and writing it: look again, then try again. */
export class RefMoved extends PortError {
  override readonly name = 'RefMoved';
}
