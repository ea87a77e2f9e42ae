import type { Log } from '../../ports/log.ts';
import type { RunDeps } from '../pipeline.ts';
import type { ChangeResult } from '../../state/records/change-result.ts';

/** Change by a person or Sluice, and its result. */
export interface Audited {
  /**
   * Decision (`hold`, `resume`, `approve`, `accept`, `unlock`, `adopt`, `rollback`, `bind`, `promote`), or the
   * operation of a plan.
   */
  readonly action: string;
  /** Actor: a person, or `daemon`. */
  readonly actor: string;
  readonly environment: string;
  /** Digest of the plan that the change belongs to, if any. */
  readonly plan?: string | undefined;
  readonly result: string;
  /** Further facts: path, id, revision, code, reason. */
  readonly facts?: Readonly<Record<string, string | number | undefined>>;
}

/**
 * Writes one line to the audit log after a change has succeeded or failed. It is a normal log line with the message
 * `audit`, so it is redacted and stored with the log. It always has the same keys.
 */
export function audit(log: Log | undefined, { plan, facts = {}, ...change }: Audited): void {
  const known = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  log?.info('audit', { ...change, plan: plan ?? null, ...known });
}

/** Writes one change of a plan to the audit log. Skips a pending one, which was not made. */
export function auditChange(
  { log, actor }: Pick<RunDeps, 'log' | 'actor'>,
  { environment, digest }: { readonly environment: string; readonly digest: string },
  { change, outcome, problem }: ChangeResult,
): void {
  if (outcome === 'waiting') return;
  const { op: action, path } = change;
  const facts = { path, code: problem?.code, reason: problem?.message };
  audit(log, { action, actor, environment, plan: digest, result: outcome, facts });
}
