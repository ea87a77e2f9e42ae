import type { Drift } from '../../src/dashboard/drift/schema.ts';
import type { OpenProblem } from '../../src/dashboard/problems/schema.ts';
import { at, minute } from './sample-facts.ts';

/** Edits that were made in a tenant. */
export const drift: Drift['environments'] = [
  {
    pipeline: 'default',
    environment: 'production',
    branch: 'sluice/drift/production',
    entries: [
      {
        path: 'value-streams/returns',
        name: 'Returns',
        by: 'Robin',
        at: '2026-11-23T10:00:00Z',
        isLive: true,
        commit: 'c'.repeat(40),
        savedAt: at,
      },
      { path: 'rules/order-above-limit', isLive: false, commit: 'b'.repeat(40), savedAt: at - minute },
    ],
  },
];

/** What is not as it should be. */
export const openProblems: readonly OpenProblem[] = [
  {
    pipeline: 'default',
    stage: 'production',
    stageKind: 'environment',
    path: 'value-streams/invoices',
    message: 'connections/acme-commerce.json: two connections have this name and type',
    cause: 'two connections have this name and type',
    code: 'SLC2405',
    meaning: 'Something that a stream refers to is not there, or is not known',
    remedy: 'Add the binding to environments/production.yaml.',
    isStalling: true,
  },
  {
    pipeline: 'default',
    stage: 'dev',
    stageKind: 'source',
    path: 'value-streams/newsletter',
    message: 'value-streams/newsletter: something in it looks like a secret',
    cause: 'something in it looks like a secret',
    code: 'SLC2301',
    remedy: 'Put it into a keychain.',
    isStalling: false,
  },
];
