import { onceEach } from '../once-each.ts';
import type { HookUse } from './hook-uses.ts';
import type { ReadinessItem } from './readiness-item.ts';
import type { Problem } from '../problems/problem.ts';
import type { SecretSend } from '../secrets/secret-sends.ts';
import type { SecretUse } from '../secrets/secret-uses.ts';

/** `keep`: the state before; a new stream becomes inactive. `file`: the state in the tree. */
export type StatePolicy = 'file' | 'keep' | 'inactive';
export type StreamState = 'active' | 'inactive';

/** Desired state of a stream or shared resource in an environment. */
export interface Desired {
  readonly path: string;
  readonly name: string;
  readonly state: StreamState | undefined;
  readonly fingerprint: string;
  /** Subflows, by path of the stream. */
  readonly runs: readonly string[];
  /** Events, rules and forms in its file: fingerprint by path. */
  readonly carries: ReadonlyMap<string, string>;
  /** Names of its webhooks, each with its scenario. */
  readonly webhooks: readonly string[];
  /** Places of secrets in its file; absent where there are none. */
  readonly secrets?: readonly SecretUse[];
  /** Places of addresses of its own webhooks; absent where there are none. */
  readonly hookUrls?: readonly HookUse[];
  /** Problems that block the stream. */
  readonly blockers: readonly Problem[];
}

export const desiredByPath = onceEach(
  (desired: readonly Desired[]): ReadonlyMap<string, Desired> =>
    new Map(desired.map((one) => [one.path, one])),
);

/** Origin of a managed stream of a tenant. */
export type StreamOrigin = 'made' | 'adopted';

/** State of a managed stream in the tenant. Unknown does not mean absent. */
export type Live =
  | {
      readonly is: 'known';
      readonly id: string;
      readonly name: string;
      readonly state: StreamState;
      /** Tells whether the tenant reports that the stream cannot run. */
      readonly isInvalid: boolean;
      /** Tells whether the tenant's validation is pending. */
      readonly isPending?: boolean;
      /** Number of its version, where the tenant reports it. */
      readonly version?: number | undefined;
      readonly fingerprint: string;
      readonly carries: ReadonlyMap<string, string>;
      /** Problems that keep its scenarios from running; empty where the tenant reports none. */
      readonly scenarioProblems?: readonly ScenarioProblem[];
      /** Streams that it runs by an outdated id. */
      readonly runsReplaced: readonly string[];
      /** Ids of the streams that it runs. */
      readonly runs: readonly string[];
      readonly lastPublishedAt: string | undefined;
      /** Person who published it, where the tenant reports it. */
      readonly publishedBy: string | undefined;
      /** Number of running instances, where the tenant reports it. */
      readonly activeInstances: number | undefined;
      /** Origin of the stream: Sluice may remove a stream that it created, and at most deactivates an adopted one. */
      readonly origin: StreamOrigin;
    }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly id: string; readonly reason: Problem };

/**
 * Problem of a stream's scenario in the tenant: it cannot run (`invalid`), does not run although the stream is active
 * (`inactive`), or is missing in the tenant's list (`unlisted`), so that its condition is unknown.
 */
export interface ScenarioProblem {
  readonly id: string;
  /** Undefined where the tenant does not list it. */
  readonly name: string | undefined;
  readonly is: 'invalid' | 'inactive' | 'unlisted';
}

/**
 * Fingerprints of a stream or shared resource at its last sync: of the import, and of the tenant's content afterwards.
 * They differ if verification found a mismatch.
 */
export interface Synced {
  readonly desired: string;
  readonly live: string;
}

/** State of a stream that is not verified, with fingerprints of git's content and of the live one. */
export interface Unverified {
  /** A write whose result was not observed yet; `version`: from the tenant's response. */
  readonly pending?: { readonly desired: string; readonly version?: number | undefined } | undefined;
  /** A mismatch: the tenant changed the import, and has had `live` since. */
  readonly mismatch?:
    | {
        readonly desired: string;
        readonly live: string;
        /** Version of the live content, where the tenant reports it. */
        readonly version?: number | undefined;
        /** Fingerprint of the tenant's form; undefined where it kept the import unchanged and reports it as invalid. */
        readonly form?: string | undefined;
        readonly code: string;
        readonly message: string;
        /** Differences between the form and the import, one per line. */
        readonly differences: readonly string[];
      }
    | undefined;
  /** Form of git's content that a person accepted. */
  readonly accepted?: { readonly desired: string; readonly live: string } | undefined;
}

export interface Unmanaged {
  readonly id: string;
  readonly name: string;
}

/** An event, rule or form that Sluice created and that git no longer has. */
export interface Leftover {
  readonly path: string;
  readonly id: string;
  readonly name: string;
}

/** Settings for resources that git no longer has. */
export interface RemovalPolicy {
  /** `off`: Sluice reports them and leaves them. */
  readonly prune: 'off' | 'deactivate' | 'delete';
  /** Limit on the removals of one plan; undefined: the larger of 3 and a tenth of the managed streams. */
  readonly maxDeletions: number | undefined;
  /** Globs on slugs of streams that are never removed. */
  readonly protected: readonly string[];
  /** Number of removals allowed for this plan. Streams that vanished from the tenant count too. */
  readonly allowed: number;
}

export interface EnvironmentObservation {
  readonly environment: string;
  readonly revision: string;
  readonly desired: readonly Desired[];
  /**
   * States by path. A path without entry was never synced to this tenant. Where the states were read at different
   * times, the latest reading is last.
   */
  readonly live: ReadonlyMap<string, Live>;
  readonly synced: ReadonlyMap<string, Synced>;
  readonly unmanaged: readonly Unmanaged[];
  /** Fingerprints, by path, of the tenant's events, rules and forms that no stream of `live` includes. */
  readonly shared: ReadonlyMap<string, string>;
  /** Events, rules and forms in the tenant that Sluice created and that have no file in git any more. */
  readonly leftovers: readonly Leftover[];
  /** Tells whether the tenant can remove events, rules and forms. */
  readonly removesShared: boolean;
  /**
   * Tells whether the tenant can replace a stream. If it can only add streams, Sluice imports a changed one again and
   * switches over to it.
   */
  readonly replacesInPlace: boolean;
  readonly statePolicy: StatePolicy;
  readonly removals: RemovalPolicy;
  /** Streams, by path, whose drift Sluice overwrites with git's version; `all` for an environment that heals itself. */
  readonly heals: ReadonlySet<string> | 'all';
  /** Events, rules and forms that the tenant has under a known id, so that files need not include them. */
  readonly linkable: ReadonlySet<string>;
  /**
   * States, by path, that a batch asked people to set and that were not observed since. They count as the previous
   * states.
   */
  readonly asked: ReadonlyMap<string, StreamState>;
  /** Paths of the streams that were active when last observed. One that vanished is created again in that state. */
  readonly lastActive: ReadonlySet<string>;
  /**
   * Streams, by path, whose new version a cut-off run did not verify: fingerprints of the previous version, and of the
   * import.
   */
  readonly unproven?: ReadonlyMap<string, { readonly fingerprint: string; readonly sent: string }>;
  /** Verification states of streams, by path. */
  readonly verification: ReadonlyMap<string, Unverified>;
  /** Digest of the bindings of references. */
  readonly bindings: string;
  readonly warnings: readonly Problem[];
  /** Problems of the tree that belong to no single stream. */
  readonly problems: readonly Problem[];
  /** Problems of the commit's signature, which block the whole revision. */
  readonly provenance?: readonly Problem[];
  /** Streams with unreadable files. They are in git, so they are never removed. */
  readonly unreadable: readonly string[];
  /** Places of secrets that differ from the last import, by path of the stream; absent where they were not compared. */
  readonly secretSends?: ReadonlyMap<string, readonly SecretSend[]>;
  /** Prerequisites in the tenant, because export files do not include them. */
  readonly readiness: readonly ReadinessItem[];
}

interface Named {
  readonly path: string;
  readonly name: string;
  readonly reasons: readonly string[];
  readonly state: StreamState;
}

/** A change to a stream that the tenant has. */
interface OfExisting extends Named {
  readonly id: string;
  readonly before: StreamState;
}

/**
 * One change to a stream of a tenant. `replace` keeps the id. `switch-over` imports the stream again and retires the
 * old one. `deactivate` and `delete` concern streams that git no longer has.
 */
export type StreamChange =
  | (Named & { readonly op: 'create' })
  | (OfExisting & { readonly op: 'replace' })
  | (OfExisting & {
      readonly op: 'switch-over';
      /** Names of hooks whose URL changes, each with its scenario. */
      readonly webhooks: readonly string[];
    })
  | (OfExisting & { readonly op: 'set-state' })
  | (OfExisting & { readonly op: 'deactivate' })
  | (OfExisting & { readonly op: 'delete' });

/** Removal of an event, rule or form that git no longer has and that nothing uses any more. */
export interface SharedRemoval extends Leftover {
  readonly op: 'delete-shared';
  readonly reasons: readonly string[];
}

export type PlannedChange = StreamChange | SharedRemoval;

export type ChangeOf<Op extends PlannedChange['op']> = Extract<PlannedChange, { readonly op: Op }>;

/** Changes that remove a stream that git no longer has. */
export type Removing = 'deactivate' | 'delete';

export function isRemoving(change: PlannedChange): change is ChangeOf<Removing> {
  return change.op === 'deactivate' || change.op === 'delete';
}

export function isOfShared(change: PlannedChange): change is SharedRemoval {
  return change.op === 'delete-shared';
}

/** Tells whether a change concerns a stream that git has. */
export function isBringing(change: PlannedChange): change is Exclude<StreamChange, ChangeOf<Removing>> {
  return !isRemoving(change) && !isOfShared(change);
}

/** Last publication of a stream in the tenant, as far as it reports it. */
export interface Publication {
  /** Name of a person. */
  readonly by?: string;
  /** RFC 3339. */
  readonly at?: string;
}

/**
 * Returns the publisher, shortened and on one line, and the time if it is a valid one. The tenant's text is not
 * trusted.
 */
export function publicationOf(live: Live | undefined): Publication {
  const [by, at] = live?.is === 'known' ? [live.publishedBy, live.lastPublishedAt] : [];
  const name = by
    ?.replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 100);
  return {
    ...(name === undefined || name === '' ? {} : { by: name }),
    ...(at !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/i.test(at) ? { at } : {}),
  };
}

/**
 * Returns ` by Ann, last published 2027-03-29T07:00:00Z`, as far as it is known, to follow the description of an edit.
 */
export function publicationText({ by, at }: Publication = {}): string {
  return `${by === undefined ? '' : ` by ${by}`}${at === undefined ? '' : `, last published ${at}`}`;
}

/** Changes that add a stream to the tenant. */
export type Adding = 'create' | 'switch-over';

export function isAdding(change: PlannedChange): change is ChangeOf<Adding> {
  return change.op === 'create' || change.op === 'switch-over';
}

/** Ordered changes from live to desired, with everything that people should know before they are applied. */
export interface Plan {
  readonly environment: string;
  readonly revision: string;
  readonly changes: readonly PlannedChange[];
  /** Blocked streams. The other changes can be applied. */
  readonly blocked: readonly string[];
  readonly blockers: readonly Problem[];
  /** Secrets that the changes send to new places. Each needs approval. */
  readonly secrets: readonly SecretSend[];
  /** Prerequisites in the tenant, because export files do not include them. Includes those that are met. */
  readonly readiness: readonly ReadinessItem[];
  readonly warnings: readonly Problem[];
  /** Blockers of the whole plan. */
  readonly stops: readonly Problem[];
  /** Streams and shared resources that somebody changed in the tenant and that Sluice leaves alone. */
  readonly drifted: readonly string[];
  /** Streams and shared resources whose live content git lacks. Sluice saves it before it writes anything. */
  readonly captures: readonly string[];
  /** Last publisher and time of the edited streams, by path, where the tenant reports them. */
  readonly edits: Readonly<Record<string, Publication>>;
  /** Streams of `changes` that only restore the last-synced version, by path. */
  readonly healed: readonly string[];
  /** Managed streams of the tenant, by path, that git no longer has and that stay. */
  readonly removed: readonly string[];
  /** Events, rules and forms, by path, that Sluice created, that git no longer has and that stay. */
  readonly leftShared: readonly string[];
  /** Shared resources, by path, that streams of this plan use and that sending them must not overwrite. */
  readonly leftOut: readonly string[];
  readonly inSync: readonly string[];
  /** Unmanaged streams of the tenant, which Sluice never touches. */
  readonly orphans: readonly Unmanaged[];
}
