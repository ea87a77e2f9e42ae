import type { TenantReading } from './tenant.ts';

/** A thing that must exist in the tenant and that a person chooses when they import a file. */
export interface Choice {
  /** Name of the scenario; undefined where the stream itself refers to it. */
  readonly scenario: string | undefined;
  /** Path of the tree: `connections/acme-commerce`. */
  readonly path: string;
  /** `connection`, `data store`: as a person says it. */
  readonly kind: string;
  readonly name: string | undefined;
  /** Account type of a connection. */
  readonly type: string | undefined;
  /** What stands in the file for it. */
  readonly id: string;
  /** True where that is the tenant's own id, so that there is nothing to choose; false where it stands for itself. */
  readonly isKnown: boolean;
}

/** A stream that a file brings. */
export interface HandedStream {
  readonly name: string;
  /** The state that it shall have after the import, which leaves it inactive. */
  readonly state: 'active' | 'inactive';
  /** True where it was never synced there: a stream of that name may exist that nobody has shown yet. */
  readonly isNew: boolean;
  /** What it takes over from. */
  readonly replaces: StreamThere | undefined;
}

/** A stream that the tenant has. */
export interface StreamThere {
  readonly id: string;
  readonly name: string;
}

/** One file to import, as it is. */
export interface HandOverFile {
  /** What to call the file; for people, and never a path. */
  readonly slug: string;
  readonly bytes: Uint8Array;
  /** The stream of the file first, then those that it carries. */
  readonly streams: readonly HandedStream[];
  readonly choices: readonly Choice[];
  /** Names of cloud functions that do not travel in files. */
  readonly cloudFunctions: readonly string[];
}

/** Everything that a person can do in a tenant now, in order: one round. */
export interface Round {
  readonly environment: string;
  /** Commit id. */
  readonly revision: string;
  readonly files: readonly HandOverFile[];
  /** Streams that are there, and the state that they shall have. */
  readonly states: readonly (StreamThere & { readonly state: 'active' | 'inactive' })[];
  /** Streams that were replaced in earlier rounds and are still there, as far as anybody knows. */
  readonly retired: readonly StreamThere[];
  /** Streams that come in a later round, and why. */
  readonly later: readonly { readonly name: string; readonly reason: string }[];
}

/** Where a round was put for people to find it. */
export interface HandedOver {
  /** The round as a whole, and each of its files in order, as a person would open it. */
  readonly place: string;
  readonly files: readonly string[];
}

/** A tenant that can be read and that only people write to. */
export interface HandOverTenant extends TenantReading {
  readonly written: 'by hand';

  /**
   * Puts a round where people find it, whole or not at all. The same round as the newest one puts nothing there and
   * answers with that. The tenant stays as it is: a later listing shows what was done.
   */
  handOver(round: Round, signal: AbortSignal): Promise<HandedOver>;
}
