import { plan } from '../../src/core/plan/make-plan.ts';
import type { Desired, Live, EnvironmentObservation, Synced } from '../../src/core/plan/plan.ts';

/** The one stream that plans are made about. */
export const path = 'value-streams/a';

/** What git says of it. */
export function desired(facts: Partial<Desired> = {}): Desired {
  return {
    path,
    name: 'A',
    state: 'active',
    fingerprint: 'git',
    runs: [],
    carries: new Map(),
    webhooks: [],
    blockers: [],
    ...facts,
  };
}

/** What a tenant holds of a stream that could be read. */
export type Known = Extract<Live, { readonly is: 'known' }>;

/** What the tenant holds of it. */
export function known(facts: Partial<Known> = {}): Known {
  return {
    is: 'known',
    id: 'id-a',
    name: 'A',
    state: 'active',
    isInvalid: false,
    fingerprint: 'git',
    carries: new Map(),
    runsReplaced: [],
    runs: [],
    lastPublishedAt: undefined,
    publishedBy: undefined,
    activeInstances: undefined,
    origin: 'made',
    ...facts,
  };
}

/** Why nobody knows what the tenant holds of it. */
export const unreadable = {
  code: 'SLC2407',
  severity: 'error',
  file: path,
  place: '',
  message: 'not read',
} as const;

/** What was seen before a plan is made. */
export function seen(facts: Partial<EnvironmentObservation> = {}): EnvironmentObservation {
  return {
    environment: 'staging',
    revision: 'abc',
    desired: [desired()],
    live: new Map(),
    synced: new Map(),
    unmanaged: [],
    shared: new Map(),
    leftovers: [],
    removesShared: true,
    replacesInPlace: true,
    statePolicy: 'file',
    removals: { prune: 'off', maxDeletions: undefined, protected: [], allowed: 0 },
    heals: new Set(),
    lastActive: new Set(),
    verification: new Map(),
    linkable: new Set(),
    asked: new Map(),
    bindings: '',
    readiness: [],
    warnings: [],
    problems: [],
    unreadable: [],
    ...facts,
  };
}

/** Fingerprints of git and tenant when they were last compared. */
export const synced = (one: string, other = one): Synced => ({ desired: one, live: other });

/** What a plan does about the one stream, in a word. */
export function outcome(observation: EnvironmentObservation): string {
  const made = plan(observation);
  const [change] = made.changes;
  const saved = made.captures.includes(path) ? ', saved' : '';
  if (change !== undefined) return `${change.op}${saved}`;
  if (made.blocked.includes(path)) return `blocked ${made.blockers.map(({ code }) => code).join()}`;
  if (made.drifted.includes(path)) return `drifted${saved}`;
  if (made.removed.includes(path)) return 'left';
  return made.inSync.includes(path) ? 'in sync' : 'nothing';
}
