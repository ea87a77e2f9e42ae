import type { Stage } from '../../src/dashboard/overview/schema.ts';
import { at, digest, minute, revisions } from './sample-facts.ts';

/** An environment as it should be, but for what is said otherwise. */
export function aStage(changes: Partial<Stage> = {}): Stage {
  return {
    pipeline: 'default',
    name: 'staging',
    kind: 'environment',
    branch: 'env/staging',
    tenant: 'acmestage',
    driver: 'http',
    checkedAt: at,
    syncedAt: at - minute,
    nextAt: at + 2 * minute,
    approval: 'off',
    counts: {
      streams: 118,
      inSync: 114,
      toBeSent: 2,
      blocked: 1,
      drifted: 1,
      inConflict: 0,
      missing: 0,
      degraded: 0,
    },
    status: {
      sync: 'Synced',
      health: 'Healthy',
      revision: revisions.staging,
      conditions: [{ type: 'Ready', isTrue: true, reason: 'Synced', message: 'all streams are as git says' }],
      details: [],
    },
    ...changes,
  };
}

/** Where streams are built. */
export const source: Stage = {
  pipeline: 'default',
  name: 'dev',
  kind: 'source',
  branch: 'main',
  tenant: 'acmedev',
  driver: 'directory',
  checkedAt: at - 3 * minute,
  syncedAt: at - 3 * minute,
  counts: {
    streams: 121,
    inSync: 121,
    toBeSent: 0,
    blocked: 0,
    drifted: 0,
    inConflict: 0,
    missing: 0,
    degraded: 0,
  },
  status: {
    sync: 'Synced',
    health: 'Healthy',
    revision: revisions.dev,
    conditions: [{ type: 'Ready', isTrue: true, reason: 'Exported', message: '' }],
    details: [],
  },
};

/** An environment that waits for much. */
export const production: Partial<Stage> = {
  name: 'production',
  branch: 'env/production',
  tenant: 'acme',
  approval: 'required',
  waysToApprove: ['With sluice approve and access to the store: anybody with access to it.'],
  syncedAt: at - 90 * minute,
  window: { isOpen: true, changesAt: at + 180 * minute },
  live: { commit: '7'.repeat(40), subject: 'Promote 3 streams to production', author: 'Robin Reviewer', at },
  ahead: 2,
  changes: 4,
  waitingPlan: { digest, changes: 4 },
  driftBranch: 'sluice/drift/production',
  promotion: {
    from: 'env/staging',
    is: 'waiting for a person',
    branch: 'sluice/promote/production',
    revision: revisions.staging,
    request: { number: 42, url: 'https://git.acme.example/acme/value-streams/pull/42' },
  },
  status: {
    sync: 'OutOfSync',
    health: 'Degraded',
    revision: revisions.production,
    conditions: [
      { type: 'Ready', isTrue: false, reason: 'WaitingForApproval', message: 'a plan of 4 changes' },
    ],
    details: [
      'order-intake: connections/acme-commerce is not bound',
      'returns: changed in the tenant by Robin, saved on sluice/drift/production',
      'stock-alert: the validation is pending',
      'quote-desk: waits for order-intake',
      'invoices: waits for order-intake',
    ],
    unproven: [{ path: 'value-streams/returns', reason: 'drifted' }],
  },
};
