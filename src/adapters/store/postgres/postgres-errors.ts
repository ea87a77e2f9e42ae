import { PortError, type Remedy } from '../../../ports/errors.ts';

interface Understood {
  readonly code: string;
  readonly remedy: Remedy;
  /** Problem of the store, and its remedy. */
  readonly says: string;
}

const foreign: Understood = {
  code: 'SLC2301',
  remedy: 'never',
  says: 'has tables of something else, which were left as they are. Name another database as the store',
};
const damaged: Understood = {
  code: 'SLC2303',
  remedy: 'wait',
  says: 'is damaged. Stop Sluice and restore the database from a backup',
};
const full: Understood = {
  code: 'SLC2304',
  remedy: 'wait',
  says: 'cannot be written because its disk is full. Free some space; nothing half written was kept',
};
const locked: Understood = {
  code: 'SLC2306',
  remedy: 'retry',
  says: 'is locked for too long. Look for a process that hangs in a transaction on it',
};
const failing: Understood = {
  code: 'SLC2307',
  remedy: 'wait',
  says: 'met an input/output error. Check the disk of the server',
};
const unreachable: Understood = {
  code: 'SLC2308',
  remedy: 'retry',
  says: 'cannot be reached, or takes nothing now. Check that the server runs and that it can be reached from here',
};
const uncertain: Understood = {
  code: 'SLC2309',
  remedy: 'retry',
  says: 'was not reached any more while it was asked to keep something: all or nothing of it was kept',
};
const refusing: Understood = {
  code: 'SLC2310',
  remedy: 'wait',
  says: 'does not let Sluice in. Check role, password, name of the database, its rights and TLS',
};

/**
 * Failures by SQLSTATE, or by the two characters of its class,
 * https://www.postgresql.org/docs/current/errcodes-appendix.html. Any other is a bug of Sluice.
 */
const bySqlState: ReadonlyMap<string, Understood> = new Map([
  ['08', unreachable], // connection exception
  ['25006', unreachable], // read_only_sql_transaction: a standby
  ['25P03', unreachable], // idle_in_transaction_session_timeout: this process stopped for too long
  ['28', refusing], // invalid authorization specification
  ['3D000', refusing], // invalid_catalog_name
  ['3F000', refusing], // invalid_schema_name
  ['40', locked], // transaction rollback: deadlock, serialization
  ['42501', refusing], // insufficient_privilege
  ['53', unreachable], // insufficient resources: memory, connections
  ['53100', full], // disk_full
  ['55P03', locked], // lock_not_available
  ['57', unreachable], // operator intervention: shutdown, crash, starting
  ['57014', locked], // query_canceled: statement_timeout
  ['58', failing], // system error
  ['XX001', damaged], // data_corrupted
  ['XX002', damaged], // index_corrupted
]);

/** The driver's messages about missing TLS, a missing password or an untrusted certificate. */
const refusals = /^SASL|does not support SSL|certificate|altnames|DEPTH_ZERO|UNABLE_TO_|ERR_TLS|CERT_/i;

/** Tells whether a connection is unusable: it broke, or its next response is unknown. */
export function isBroken(error: unknown): boolean {
  const { severity } = factsOf(error);
  return severity === undefined || severity === 'FATAL' || severity === 'PANIC';
}

/** Tells whether a statement was not tried because an earlier one in its transaction had failed. */
export function isConsequence(error: unknown): boolean {
  return factsOf(error).state === '25P02';
}

/** Converts an error of the driver to a `PortError` that names the store. Returns other errors unchanged. */
export function postgresFailure(label: string, error: unknown, isCommit = false): unknown {
  if (!(error instanceof Error) || error instanceof PortError) return error;
  if (isCommit && isBroken(error)) return failure(label, uncertain, error);
  const { state, code } = factsOf(error);
  if (state !== undefined) {
    const understood = bySqlState.get(state) ?? bySqlState.get(state.slice(0, 2));
    return understood === undefined ? error : failure(label, understood, error);
  }
  if (error instanceof TypeError || error instanceof RangeError) return error;
  return failure(
    label,
    refusals.test(`${code ?? ''} ${error.message}`.trim()) ? refusing : unreachable,
    error,
  );
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof PortError && error.code === unreachable.code;
}

/** Returns the failure of a database with tables that are not Sluice's. */
export function foreignDatabase(label: string): PortError {
  return failure(label, foreign);
}

/** Returns the failure of a database that Sluice cannot use, with the reason. */
export function unusableDatabase(label: string, reason: string): PortError {
  return failure(label, refusing, new Error(reason));
}

function failure(label: string, understood: Understood, cause?: Error): PortError {
  const reason = cause === undefined ? '' : ` (${reasonOf(cause)})`;
  return new PortError(`The store ${label} ${understood.says}${reason}.`, {
    code: understood.code,
    remedy: understood.remedy,
    uncertain: understood === uncertain,
    cause,
  });
}

/**
 * Returns the reason of an error. Where a name has several addresses, each has an error of its own, and their common
 * error has no message.
 */
function reasonOf(cause: Error): string {
  if (cause instanceof AggregateError)
    return cause.errors.map((one: unknown) => (one instanceof Error ? one.message : String(one))).join(', ');
  return cause.message.replace(/\.$/, '');
}

/** Returns SQLSTATE and severity of a server's error, or the code of a network error. */
function factsOf(error: unknown): {
  readonly state?: string;
  readonly severity?: string;
  readonly code?: string;
} {
  if (!(error instanceof Error)) return {};
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const severity = 'severity' in error && typeof error.severity === 'string' ? error.severity : undefined;
  if (code === undefined) return {};
  return severity === undefined ? { code } : { state: code, severity };
}
