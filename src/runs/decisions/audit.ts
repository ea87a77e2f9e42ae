import type { Log } from '../../ports/log.ts';
import type { Environment, PassDeps } from '../pipeline.ts';
import type { ChangeResult } from '../../state/records/change-result.ts';

/** A change that somebody or something made, and what came of it. */
export interface Audited {
  /**
   * A decision: `hold`, `resume`, `approve`, `accept`, `unlock`, `adopt`, `rollback`, `bind`, `promote`; or a plan's
   * operation.
   */
  readonly action: string;
  /** Who: a person, or `daemon`. */
  readonly actor: string;
  readonly environment: string;
  /** Digest of the plan that it belongs to, where it belongs to one. */
  readonly plan?: string | undefined;
  readonly result: string;
  /** Whatever else tells it apart from others: path, id, revision, code, reason. */
  readonly facts?: Readonly<Record<string, string | number | undefined>>;
}

/**
 * One line of the audit log, once the change is done or has failed. It is an ordinary line with the message `audit`,
 * so that it is kept where the log is, and is redacted as all lines are. Its keys are always there.
 */
export function audit(log: Log | undefined, { plan, facts = {}, ...change }: Audited): void {
  const told = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
  log?.info('audit', { ...change, plan: plan ?? null, ...told });
}

/** How changes of a plan ended, by path. Each is audited at once: what follows may be cut off. */
export class AuditedResults extends Map<string, ChangeResult> {
  readonly #deps: Pick<PassDeps, 'log' | 'actor'>;
  readonly #environment: string;
  readonly #plan: string;

  constructor(
    deps: Pick<PassDeps, 'log' | 'actor'>,
    { name }: Pick<Environment, 'name'>,
    { digest }: { readonly digest: string },
  ) {
    super();
    this.#deps = deps;
    this.#environment = name;
    this.#plan = digest;
  }

  override set(path: string, result: ChangeResult): this {
    auditChange(this.#deps, { environment: this.#environment, digest: this.#plan }, result);
    return super.set(path, result);
  }
}

/** One change of a plan. What waits was not made. */
export function auditChange(
  { log, actor }: Pick<PassDeps, 'log' | 'actor'>,
  { environment, digest }: { readonly environment: string; readonly digest: string },
  { change, outcome, problem }: ChangeResult,
): void {
  if (outcome === 'waiting') return;
  const { op: action, path } = change;
  const facts = { path, code: problem?.code, reason: problem?.message };
  audit(log, { action, actor, environment, plan: digest, result: outcome, facts });
}
