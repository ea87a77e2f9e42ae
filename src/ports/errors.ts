/**
 * Remedy for a failure outside Sluice:
 * - `retry`: time alone may end it (a timeout, a 503, a lost connection);
 * - `wait`: an operator or another system must act first (missing rights, a full disk);
 * - `never`: the same call fails again until its input changes.
 */
export type Remedy = 'retry' | 'wait' | 'never';

export interface PortErrorFacts {
  /** Stable problem code, `SLC2xxx`. */
  readonly code: string;
  readonly remedy: Remedy;
  /** Pause that the other side asked for, in milliseconds. */
  readonly retryAfter?: number;
  /** Tells whether the call may have taken effect although no response came. */
  readonly uncertain?: boolean;
  readonly cause?: unknown;
}

/** A failure that an adapter has recognised. Any other error from an adapter is a bug. */
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

/** The other side reports that the resource does not exist there. */
export class NotFound extends PortError {
  override readonly name = 'NotFound';
}

/** The other side does not offer this operation at all (HTTP 405). */
export class NotSupported extends PortError {
  override readonly name = 'NotSupported';
}

/** The other side refuses because of its present state (HTTP 409), with its reasons. */
export class RefusedByState extends PortError {
  override readonly name = 'RefusedByState';
  readonly reasons: readonly string[];
  constructor(message: string, reasons: readonly string[], facts: PortErrorFacts) {
    super(message, facts);
    this.reasons = reasons;
  }
}

/** The resource changed after Sluice read it (HTTP 412). Nothing was written. */
export class PreconditionFailed extends PortError {
  override readonly name = 'PreconditionFailed';
}

/** A branch moved between reading and writing it. The caller reads again, then tries again. */
export class RefMoved extends PortError {
  override readonly name = 'RefMoved';
}

/** A dashboard showed what Sluice does not know, so that a person has to look. */
export class DashboardStop extends PortError {
  override readonly name = 'DashboardStop';
  /** Picture of the page, as a PNG without what people typed; undefined where the browser could not make one. */
  readonly screenshot: Uint8Array | undefined;
  /** Visible text of the page, redacted and cut. */
  readonly pageText: string;
  constructor(
    message: string,
    seen: { readonly screenshot: Uint8Array | undefined; readonly pageText: string },
    facts: PortErrorFacts,
  ) {
    super(message, facts);
    this.screenshot = seen.screenshot;
    this.pageText = seen.pageText;
  }
}
