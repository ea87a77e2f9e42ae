import { onceEach } from '../once-each.ts';
import type { ReadinessItem } from './readiness-item.ts';
import type { Problem } from '../problems/problem.ts';
import type { SecretSend } from '../secrets/secret-sends.ts';
import type { SecretUse } from '../secrets/secret-uses.ts';

/** `keep`: as it was before; a new stream arrives inactive. `file`: as the tree says. */
export type StatePolicy = 'file' | 'keep' | 'inactive';
export type StreamState = 'active' | 'inactive';

/** A stream or shared thing as an environment should hold it. */
export interface Desired {
  readonly path: string;
  readonly name: string;
  readonly state: StreamState | undefined;
  readonly fingerprint: string;
  /** Subflows, by path of the stream. */
  readonly runs: readonly string[];
  /** Events, rules and forms that its file carries: fingerprint by path. */
  readonly carries: ReadonlyMap<string, string>;
  /** Its webhooks, each with its scenario, by name. */
  readonly webhooks: readonly string[];
  /** Places of secrets in its file; left out where there are none. */
  readonly secrets?: readonly SecretUse[];
  /** Problems that block the stream. */
  readonly blockers: readonly Problem[];
}

export const desiredByPath = onceEach(
  (desired: readonly Desired[]): ReadonlyMap<string, Desired> =>
    new Map(desired.map((one) => [one.path, one])),
);

/** Origin of a managed stream of a tenant. */
export type Origin = 'made' | 'adopted';

/** State of a managed stream in the tenant. Unknown does not mean absent. */
export type Live =
  | {
      readonly is: 'known';
      readonly id: string;
      readonly name: string;
      readonly state: StreamState;
      /** True where the tenant says that it cannot run. */
      readonly isInvalid: boolean;
      /** True where the tenant has not said yet whether it can run. */
      readonly isPending?: boolean;
      /** Number of its version, where the tenant tells. */
      readonly version?: number | undefined;
      readonly fingerprint: string;
      readonly carries: ReadonlyMap<string, string>;
      /** Problems that keep its scenarios from running; empty where the tenant reports none. */
      readonly scenarioTroubles?: readonly ScenarioTrouble[];
      /** Streams that it runs by an id that they no longer have. */
      readonly runsReplaced: readonly string[];
      /** Ids of the streams that it runs. */
      readonly runs: readonly string[];
      readonly lastPublishedAt: string | undefined;
      /** Person who published it, where the tenant reports it. */
      readonly publishedBy: string | undefined;
      /** Instances that are running, where the tenant tells. */
      readonly activeInstances: number | undefined;
      /** Only what was made here may be removed; what was adopted is deactivated at most. */
      readonly origin: Origin;
    }
  | { readonly is: 'absent' }
  | { readonly is: 'unknown'; readonly id: string; readonly reason: Problem };

/**
 * A scenario of a stream in the tenant, as it is now, that cannot run (`invalid`), does not run although the stream is
 * active (`inactive`), or is not among those that are listed (`unlisted`): nobody knows of it then.
 */
export interface ScenarioTrouble {
  readonly id: string;
  /** Undefined where it is not listed. */
  readonly name: string | undefined;
  readonly is: 'invalid' | 'inactive' | 'unlisted';
}

/**
 * Fingerprints of a stream or shared thing when it was last synced: of what was sent, and of what the tenant then held.
 * They differ where it did not arrive as it was sent.
 */
export interface Synced {
  readonly desired: string;
  readonly live: string;
}

/** Knowledge of a stream that was not verified as sent, with fingerprints of git's content and of the live one. */
export interface Unverified {
  /** A write whose result was not seen yet; `version`: as the tenant answered it. */
  readonly pending?: { readonly desired: string; readonly version?: number | undefined } | undefined;
  /** A mismatch: the tenant made something else of what was sent, and holds `live` since. */
  readonly mismatch?:
    | {
        readonly desired: string;
        readonly live: string;
        /** Version of what is live, where the tenant tells. */
        readonly version?: number | undefined;
        /** Fingerprint of the tenant's form; undefined where it took what was sent unchanged and finds it invalid. */
        readonly form?: string | undefined;
        readonly code: string;
        readonly message: string;
        /** Differences between the form and what was sent, one per line. */
        readonly differences: readonly string[];
      }
    | undefined;
  /** The form of git's content that an operator accepted. */
  readonly accepted?: { readonly desired: string; readonly live: string } | undefined;
}

export interface Unmanaged {
  readonly id: string;
  readonly name: string;
}

/** An event, rule or form that was made here and that git no longer has. */
export interface Leftover {
  readonly path: string;
  readonly id: string;
  readonly name: string;
}

/** Settings for resources that git no longer has. */
export interface RemovalPolicy {
  /** `off`: they are reported and stay. */
  readonly prune: 'off' | 'deactivate' | 'delete';
  /** Limit on the removals of one plan; undefined: the larger of 3 and a tenth of the managed streams. */
  readonly maxDeletions: number | undefined;
  /** Globs on slugs of streams that are never removed. */
  readonly protected: readonly string[];
  /** Number of removals allowed for this plan. Streams that vanished from the tenant count too. */
  readonly allowed: number;
}

export interface Observation {
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
  /** Fingerprints, by path, of events, rules and forms that the tenant has and no stream of `live` carries. */
  readonly shared: ReadonlyMap<string, string>;
  /** Events, rules and forms that were made here, that the tenant has and of which git has no file any more. */
  readonly leftovers: readonly Leftover[];
  /** False where the tenant removes no events, rules and forms. */
  readonly removesShared: boolean;
  /** False where the tenant can only add streams: what changes is imported anew and switched over to. */
  readonly replacesInPlace: boolean;
  readonly statePolicy: StatePolicy;
  readonly removals: RemovalPolicy;
  /** Streams, by path, whose drift is put back to what git says; `all` where the environment heals itself. */
  readonly heals: ReadonlySet<string> | 'all';
  /** Events, rules and forms that the tenant has under a known id, so that a file need not carry them. */
  readonly linkable: ReadonlySet<string>;
  /** States, by path, that people were asked to give and that were not seen since: they count as those of before. */
  readonly asked: ReadonlyMap<string, StreamState>;
  /** Paths of the streams that were active when last seen. One that vanished is created again in that state. */
  readonly lastActive: ReadonlySet<string>;
  /**
   * Streams, by path, of whose new version a pass that was cut off did not see whether it is right: fingerprints of what
   * was there before, and of what was sent.
   */
  readonly unproven?: ReadonlyMap<string, { readonly fingerprint: string; readonly sent: string }>;
  /** Knowledge of the streams, by path, that were not verified as sent. */
  readonly verification: ReadonlyMap<string, Unverified>;
  /** Digest of what references are bound to. */
  readonly bindings: string;
  readonly warnings: readonly Problem[];
  /** Problems of the tree that belong to no single stream. */
  readonly problems: readonly Problem[];
  /** Problems of the commit's signature, which block the whole revision. */
  readonly provenance?: readonly Problem[];
  /** Streams whose files cannot be read: in git all the same, so they are never removed. */
  readonly unreadable: readonly string[];
  /** Places of secrets that differ from what was sent last, by path of the stream; none where nobody looked. */
  readonly secretSends?: ReadonlyMap<string, readonly SecretSend[]>;
  /** Prerequisites in the tenant, because export files do not include them. */
  readonly readiness: readonly ReadinessItem[];
}

interface Named {
  readonly path: string;
  readonly name: string;
  readonly reasons: readonly string[];
  /** The state that the stream shall have. */
  readonly state: StreamState;
}

/** A change to a stream that the tenant has. */
interface OfExisting extends Named {
  readonly id: string;
  readonly before: StreamState;
}

/**
 * One thing to do to a stream of a tenant. `replace` keeps the id; `switch-over` imports anew and retires what was
 * there. `deactivate` and `delete` are of streams that git no longer has.
 */
export type StreamChange =
  | (Named & { readonly op: 'create' })
  | (OfExisting & { readonly op: 'replace' })
  | (OfExisting & {
      readonly op: 'switch-over';
      /** Hooks whose URL changes, each with its scenario, by name. */
      readonly webhooks: readonly string[];
    })
  | (OfExisting & { readonly op: 'set-state' })
  | (OfExisting & { readonly op: 'deactivate' })
  | (OfExisting & { readonly op: 'delete' });

/** Takes an event, rule or form away that git no longer has and that nothing uses any more. */
export interface SharedRemoval extends Leftover {
  readonly op: 'delete-shared';
  readonly reasons: readonly string[];
}

/** One thing to do to a tenant. */
export type Change = StreamChange | SharedRemoval;

export type ChangeOf<Op extends Change['op']> = Extract<Change, { readonly op: Op }>;

/** Changes that take a stream away that git no longer has. */
export type Removing = 'deactivate' | 'delete';

export function isRemoving(change: Change): change is ChangeOf<Removing> {
  return change.op === 'deactivate' || change.op === 'delete';
}

export function isOfShared(change: Change): change is SharedRemoval {
  return change.op === 'delete-shared';
}

/** Changes to streams that git has. */
export function isBringing(change: Change): change is Exclude<StreamChange, ChangeOf<Removing>> {
  return !isRemoving(change) && !isOfShared(change);
}

/** The last publication of a stream in the tenant, as far as that tells. */
export interface Publication {
  /** Name of a person. */
  readonly by?: string;
  /** RFC 3339. */
  readonly at?: string;
}

/** Returns the publisher and the time, if they are a name of one line and a time. The tenant's text is not trusted. */
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

/** ` by Ann, last published 2027-03-29T07:00:00Z`, as far as it is known: follows what somebody did. */
export function publicationText({ by, at }: Publication = {}): string {
  return `${by === undefined ? '' : ` by ${by}`}${at === undefined ? '' : `, last published ${at}`}`;
}

/** Changes that bring a stream that the tenant does not have. */
export type Adding = 'create' | 'switch-over';

export function isAdding(change: Change): change is ChangeOf<Adding> {
  return change.op === 'create' || change.op === 'switch-over';
}

/** The ordered changes from live to desired, and all that a person should know before they are made. */
export interface Plan {
  readonly environment: string;
  readonly revision: string;
  readonly changes: readonly Change[];
  /** Streams that cannot be sent, and why; the other changes can. */
  readonly blocked: readonly string[];
  readonly blockers: readonly Problem[];
  /** Secrets that the changes send to new places: each needs approval. */
  readonly secrets: readonly SecretSend[];
  /** Prerequisites in the tenant, because export files do not include them. Includes those that are met. */
  readonly readiness: readonly ReadinessItem[];
  readonly warnings: readonly Problem[];
  /** Blockers of the whole plan. */
  readonly stops: readonly Problem[];
  /** Live content that somebody changed in the tenant, of streams and shared things: not touched. */
  readonly drifted: readonly string[];
  /** Streams and shared things whose live content is nowhere in git: saved before anything is written. */
  readonly captures: readonly string[];
  /** Last publisher and time of the edited streams, by path, where the tenant reports them. */
  readonly edits: Readonly<Record<string, Publication>>;
  /** Streams of `changes` that only are put back to what was last synced, by path. */
  readonly healed: readonly string[];
  /** Streams, by path, that the tenant holds for us and git no longer has: they stay. */
  readonly removed: readonly string[];
  /** Events, rules and forms, by path, that were made here and that git no longer has: they stay. */
  readonly leftShared: readonly string[];
  /** Shared things, by path, that streams of this plan use and that are not to be overwritten by sending them. */
  readonly leftOut: readonly string[];
  readonly inSync: readonly string[];
  /** Streams of the tenant that nobody here answers for: never touched. */
  readonly orphans: readonly Unmanaged[];
}
