import type { BindingCandidate } from '../core/plan/readiness.ts';
import type { TenantReading } from './tenant.ts';

/** A prerequisite in the tenant that a person chooses when importing a file. */
export interface Choice {
  /** Name of the file's stream that needs it. */
  readonly stream: string;
  /** Name of the scenario; undefined where the stream itself refers to it. */
  readonly scenario: string | undefined;
  /** Path in the tree: `connections/acme-commerce`. */
  readonly path: string;
  /** Kind in words: `connection`, `data store`. */
  readonly kind: string;
  readonly name: string | undefined;
  /** Account type of a connection. */
  readonly type: string | undefined;
  /** Id in the file. */
  readonly id: string;
  /** Tells whether `id` is the tenant's own id, so that there is nothing to choose, or only a placeholder. */
  readonly isKnown: boolean;
  /** Tells whether expressions name it, so that there is nothing to choose. The tenant must have it under that name. */
  readonly isNamed?: boolean;
  /** Words for the value that a variable must have. */
  readonly value?: string | undefined;
  /** First place that uses it, in words, where another resource has its name and type. */
  readonly use?: string | undefined;
  /** Possible matches from the tenant's own exports, likeliest first; none where `isKnown`. */
  readonly candidates?: readonly BindingCandidate[];
}

/** A stream in a file to import. */
export interface HandedStream {
  readonly name: string;
  /** State that the stream shall have afterwards. The import itself leaves it inactive. */
  readonly state: 'active' | 'inactive';
  /**
   * Tells whether Sluice never synced it to the tenant. The tenant may have a stream of that name that nobody has
   * exported yet.
   */
  readonly isNew: boolean;
  /** Stream of the tenant that this one replaces. */
  readonly replaces: StreamThere | undefined;
  /** Names and scenarios of webhooks whose URL changes with the stream's id. Never the URL itself. */
  readonly webhooks?: readonly string[];
}

/** A stream that the tenant has. */
export interface StreamThere {
  readonly id: string;
  readonly name: string;
}

/** One file to import, unchanged. */
export interface HandOverFile {
  /** Readable name for the file; never a path. */
  readonly slug: string;
  readonly bytes: Uint8Array;
  /** Streams: the file's own first, then the subflows that it includes. */
  readonly streams: readonly HandedStream[];
  readonly choices: readonly Choice[];
  /** Names of cloud functions that export files do not include. */
  readonly cloudFunctions: readonly string[];
}

/** A batch: everything that people can do in a tenant now, in order. */
export interface HandOverBatch {
  readonly environment: string;
  /** Commit id. */
  readonly revision: string;
  readonly files: readonly HandOverFile[];
  /** Streams that the tenant already has, and the state that each shall have. */
  readonly states: readonly (StreamThere & { readonly state: 'active' | 'inactive' })[];
  /** Streams that earlier batches replaced and that the tenant probably still has. */
  readonly retired: readonly StreamThere[];
  /** Streams of a later batch, each with its reason to wait. */
  readonly later: readonly { readonly name: string; readonly reason: string }[];
}

/** Location of a batch, for people. */
export interface HandedOver {
  /** The batch as a whole, and each of its files in order, as a person would open it. */
  readonly place: string;
  readonly files: readonly string[];
}

/** Files and batches known to be in the outbox. */
export interface BatchFolderState {
  /** `place` of the newest batch; undefined where none is known. */
  readonly newest: string | undefined;
  /** Files that are still to be imported, named as in `HandedOver`. */
  readonly files: readonly string[];
}

/** A withdrawn part of a batch: git has moved since, so nobody should do it any more. */
export type Withdrawal = {
  /** File or batch that replaces it; undefined where there is none so far. */
  readonly by: string | undefined;
} & (
  | { readonly is: 'file'; /** As `HandedOver` said it. */ readonly file: string }
  | {
      readonly is: 'state';
      /** Place of the batch that asked for the state. */
      readonly place: string;
      readonly id: string;
    }
);

/** A tenant that Sluice can read and that only people write to. */
export interface HandOverTenant extends TenantReading {
  readonly mode: 'manual';

  /**
   * Puts a batch where people find it, completely or not at all, and returns its location. Leaves the tenant alone: a
   * later listing shows what people did.
   *
   * A batch equal to the newest one is not written again. A batch newer than the newest known one comes from a process
   * that crashed before it could save the location. The new batch replaces it and says so.
   */
  handOver(round: HandOverBatch, standing: BatchFolderState, signal: AbortSignal): Promise<HandedOver>;

  /**
   * Marks parts of batches as withdrawn, and moves their files aside. Deletes nothing. A repeated call changes nothing.
   * A batch that people moved away stays unchanged.
   */
  withdraw(parts: readonly Withdrawal[], signal: AbortSignal): Promise<void>;
}
