import type { Problem } from '../../core/problems/problem.ts';
import type { Exclusion } from '../ancestry/excluded.ts';
import type { Stall } from '../merge/request.ts';

/** Result of one export run. */
export interface ExportReport {
  readonly source: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Streams that vanished from the tenant: its list lacks them, and a read by id confirms it. */
  readonly vanished: readonly string[];
  /** Number of streams that Sluice did not fetch because the tenant reports them unchanged. */
  readonly skipped: number;
  /** Problems of unreadable streams. The mirror keeps their last good version. */
  readonly quarantined: readonly Problem[];
  /**
   * Conflicts to resolve on the branch. They may also have kept the tree from the branch, and the mirror has it anyway.
   */
  readonly conflicts: readonly Problem[];
  /** Reason why a person must act before the export can continue, if any. */
  readonly stalled: Stall | undefined;
  /** Streams and shared files in which the branch differs from the mirror. */
  readonly keptOut: readonly Exclusion[];
  /** Warnings about fields that differ at each read while nothing else changes. */
  readonly changing: readonly Problem[];
  readonly mirror: string | undefined;
  /** Branch that was moved, and its new commit. Undefined if there was nothing to merge. */
  readonly pushed: { readonly branch: string; readonly commit: string } | undefined;
  readonly isDryRun: boolean;
}
