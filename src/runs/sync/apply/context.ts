import type { PlannedChange } from '../../../core/plan/plan.ts';
import { InvalidInput, type Problem } from '../../../core/problems/problem.ts';
import { PortError } from '../../../ports/errors.ts';
import type { ChangeResult } from '../../../state/records/change-result.ts';
import { auditChange } from '../../decisions/audit.ts';
import type { RunDeps } from '../../pipeline.ts';
import type { Planned } from '../plan.ts';
import type { RunState } from '../record.ts';
import type { TenantWriter, TenantWriterFacts } from './tenant-writer.ts';
import type { WriteQueue } from './write-queue.ts';

/** Shared context of all parts that apply a plan. */
export interface ApplyContext extends TenantWriterFacts {
  readonly deps: RunDeps;
  readonly writer: TenantWriter;
  readonly results: ChangeResults;
  readonly memory: RunState;
  readonly turns: WriteQueue;
}

/** Results of a plan's changes, by path. */
export class ChangeResults {
  readonly #deps: RunDeps;
  /** Names of the environment and of its plan. */
  readonly #of: { readonly environment: string; readonly digest: string };
  readonly #results = new Map<string, ChangeResult>();
  readonly #overwritten: Problem[] = [];

  constructor(deps: RunDeps, environment: string, { digest }: Pick<Planned, 'digest'>) {
    this.#deps = deps;
    this.#of = { environment, digest };
  }

  of(path: string): ChangeResult | undefined {
    return this.#results.get(path);
  }

  isFailed(path: string): boolean {
    return this.of(path)?.outcome === 'failed';
  }

  /** Returns true if this run replaced the observed stream. */
  isAnew(path: string): boolean {
    const result = this.of(path);
    return result?.outcome === 'done' && result.change.op !== 'set-state';
  }

  /** Records a result. Writes it to the audit log immediately, because the run may be interrupted. */
  note(result: ChangeResult): void {
    auditChange(this.#deps, this.#of, result);
    this.#results.set(result.change.path, result);
  }

  done(change: PlannedChange, switched?: ChangeResult['switched']): void {
    const state = switched === undefined ? {} : { switched };
    this.note({ change, outcome: 'done', problem: undefined, ...state });
  }

  fail(change: PlannedChange, problem: Problem): void {
    this.#deps.log.warn('change failed', {
      environment: this.#of.environment,
      stream: change.path,
      code: problem.code,
      reason: problem.message,
    });
    this.note({ change, outcome: 'failed', problem });
  }

  /** Records that a person edited a stream in the only moment in which nothing could save the edit. */
  overwritten({ path }: PlannedChange): void {
    const message =
      "it changed in the tenant between Sluice's last read and its write: Sluice overwrote that edit and has no copy of it; ask who published it last";
    this.#deps.log.warn('edit overwritten', {
      environment: this.#of.environment,
      stream: path,
      code: 'SLC2465',
    });
    this.#overwritten.push({ code: 'SLC2465', severity: 'warning', file: path, place: '', message });
  }

  /** Returns a warning for each lost edit. */
  get lost(): readonly Problem[] {
    return this.#overwritten;
  }

  /**
   * Returns the results of imports in the order of their dependencies, including failed ones, then those of removals.
   */
  in(order: readonly string[]): readonly ChangeResult[] {
    const brought = order.flatMap((path) => this.of(path) ?? []);
    const paths = new Set(order);
    return [...brought, ...[...this.#results].flatMap(([path, one]) => (paths.has(path) ? [] : [one]))];
  }
}

/** Returns the problem of a failed change. Throws errors that do not concern that change alone. */
export function problemOf(error: unknown, path: string): Problem {
  if (error instanceof InvalidInput) return error.problem();
  if (error instanceof PortError)
    return { code: error.code, severity: 'error', file: path, place: '', message: error.message };
  throw error;
}
