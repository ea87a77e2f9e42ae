import type { Problem } from '../../core/problems/problem.ts';
import type { KeptOut } from '../ancestry/excluded.ts';
import type { Stall } from '../merge/request.ts';

/** What one export pass found and did. */
export interface ExportReport {
  readonly source: string;
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Streams that vanished from the tenant: its list lacks them, and it says by id that they are gone. */
  readonly vanished: readonly string[];
  /** Streams that were not fetched, because the tenant says that they did not change. */
  readonly skipped: number;
  /** Streams that could not be read; the mirror keeps their last good tree. */
  readonly quarantined: readonly Problem[];
  /** What has to be resolved on the branch; or kept the tree from it, and the mirror has it all the same. */
  readonly conflicts: readonly Problem[];
  /** Set where only a person can go on. */
  readonly stalled: Stall | undefined;
  /** Streams and shared files that the branch has otherwise than the mirror. */
  readonly keptOut: readonly KeptOut[];
  /** Warnings about fields that differ at each read while nothing else changes. */
  readonly changing: readonly Problem[];
  readonly mirror: string | undefined;
  /** The branch that was moved, and where to; undefined where nothing was to bring. */
  readonly pushed: { readonly branch: string; readonly commit: string } | undefined;
  readonly isDryRun: boolean;
}
