import type { EnvironmentPlan } from '../../src/dashboard/environment/schema.ts';
import type { MismatchView } from '../../src/dashboard/environment/mismatch-schema.ts';
import { at, digest, revisions } from './sample-facts.ts';

/** A stream that production changed when Sluice sent it. */
export function aMismatch(changes: Partial<MismatchView> = {}): MismatchView {
  return {
    path: 'value-streams/price-feed',
    differences: [
      '~ stream Price Feed › step 1 scenario › timeout: "30" → 30',
      '+ stream Price Feed › priority: 5',
    ],
    ignore: 'ignore: { value-streams/price-feed/value-stream.json: [/priority, /steps/*/timeout] }',
    isAcceptable: true,
    ...changes,
  };
}

/** What the plan that waits for production would do. */
export function aPlan(changes: Partial<EnvironmentPlan> = {}): EnvironmentPlan {
  const live = { state: 'active', before: 'active' } as const;
  return {
    environment: 'production',
    at,
    digest,
    isApproved: false,
    outcome: 'waiting',
    gate: [
      {
        is: 'not approved',
        code: 'SLC2433',
        message: 'the plan waits for somebody to approve it',
        remedy: 'Look at the plan and approve it.',
      },
    ],
    mismatches: [aMismatch()],
    plan: {
      environment: 'production',
      revision: revisions.production,
      changes: [
        {
          op: 'replace',
          path: 'value-streams/order-intake',
          name: 'Order Intake',
          reasons: ['it changed in git'],
          id: 'vs-1',
          ...live,
        },
        {
          op: 'replace',
          path: 'value-streams/returns',
          name: 'Returns',
          reasons: ['it changed in git', 'it was edited in the tenant'],
          id: 'vs-2',
          ...live,
        },
        {
          op: 'switch-over',
          path: 'value-streams/quote-desk',
          name: 'Quote Desk Assistant',
          reasons: ['a rule that it carries changed'],
          id: 'vs-3',
          ...live,
          webhooks: ['Draft Quote Answer: incoming quotes'],
        },
        {
          op: 'create',
          path: 'value-streams/stock-alert',
          name: 'Stock Alert',
          reasons: ['it is new'],
          state: 'inactive',
        },
      ],
      blocked: ['value-streams/invoices', 'value-streams/price-feed'],
      blockers: [
        {
          code: 'SLC2405',
          severity: 'error',
          file: 'value-streams/invoices/value-stream.json',
          place: '/steps/2',
          message: 'connections/acme-commerce is not bound',
        },
        {
          code: 'SLC2408',
          severity: 'error',
          file: 'value-streams/price-feed',
          place: '',
          message: "the tenant's copy differs from what Sluice imported",
        },
      ],
      readiness: [
        {
          path: 'connections/acme-commerce',
          wanted: { name: 'Acme commerce', type: 'emporix' },
          neededBy: ['value-streams/invoices', 'value-streams/order-intake'],
          uses: [],
          problem: 'two connections have this name and type',
          yaml: 'bindings:\n  connections/acme-commerce: { id: "4712" }\n',
          is: 'ambiguous',
          candidates: [
            { id: '4712', name: 'Acme commerce', type: 'emporix' },
            { id: '4713', name: 'Acme commerce', type: 'emporix' },
          ],
        },
        {
          path: 'keychains/erp',
          wanted: { name: 'ERP' },
          neededBy: ['value-streams/invoices'],
          uses: [],
          is: 'bound',
          id: '9',
          by: 'match',
          checked: true,
        },
      ],
      warnings: [
        {
          code: 'SLC1206',
          severity: 'warning',
          file: 'value-streams/returns/scenarios/refund.json',
          place: '/flow/3',
          message: 'module 3 has no filter',
        },
      ],
      stops: [],
      secrets: [],
      drifted: ['value-streams/returns'],
      captures: ['value-streams/returns'],
      edits: { 'value-streams/returns': { by: 'Robin', at: '2026-11-23T10:00:00Z' } },
      healed: [],
      removed: ['value-streams/summer-sale'],
      leftShared: [],
      leftOut: [],
      inSync: ['value-streams/newsletter'],
      orphans: [],
    },
    ...changes,
  };
}
