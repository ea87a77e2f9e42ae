import type { Candidate } from '../core/plan/readiness.ts';
import type { TenantReading } from './tenant.ts';

/** A thing that must exist in the tenant and that a person chooses when they import a file. */
export interface Choice {
  /** Name of the stream of the file that it is for. */
  readonly stream: string;
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
  /** What was seen in the tenant's own exports and could be meant, likeliest first; none where `isKnown`. */
  readonly candidates?: readonly Candidate[];
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
  /** Webhooks whose URL changes with the stream's id: each by its name and scenario, never the URL. */
  readonly webhooks?: readonly string[];
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

/** What is known to lie where rounds are put. */
export interface Standing {
  /** `place` of the newest round; undefined where none is known. */
  readonly newest: string | undefined;
  /** Files that are still to be imported, as `HandedOver` said them. */
  readonly files: readonly string[];
}

/** A part of a round that is no longer to be done, because git has moved since. */
export type TakenBack = {
  /** The file, or the place of the round, that takes its place; undefined where nothing does so far. */
  readonly by: string | undefined;
} & (
  | { readonly is: 'file'; /** As `HandedOver` said it. */ readonly file: string }
  | {
      readonly is: 'state';
      /** Place of the round that asked for it. */
      readonly place: string;
      /** Id of the stream. */
      readonly id: string;
    }
);

/** A tenant that can be read and that only people write to. */
export interface HandOverTenant extends TenantReading {
  readonly written: 'by hand';

  /**
   * Puts a round where people find it, whole or not at all. The same round as the newest one puts nothing there and
   * answers with that. The tenant stays as it is: a later listing shows what was done. A round that came after the
   * newest one that is known was put there by a process that died before it could remember it: the new one takes its
   * place, and it says so.
   */
  handOver(round: Round, standing: Standing, signal: AbortSignal): Promise<HandedOver>;

  /**
   * Makes rounds say of themselves what of them is no longer to be done, and puts those files aside. Deletes nothing,
   * and doing it again changes nothing. A round that people moved away stays as it is.
   */
  takeBack(parts: readonly TakenBack[], signal: AbortSignal): Promise<void>;
}
