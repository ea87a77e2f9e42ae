import type { HandOver } from '../../src/dashboard/handover/schema.ts';
import { at } from './sample-facts.ts';

/** A source that people export from, and an environment that they import into. */
export const handOvers: readonly HandOver[] = [
  {
    pipeline: 'default',
    stage: 'dev',
    stageKind: 'source',
    tenant: 'acmedev',
    inbox: '/srv/exchange/dev/in',
    lastExportAt: at,
    waitsFor: ['export Order Intake: an export of what it runs is missing'],
    rejected: [
      {
        file: 'notes (2).json',
        reason: 'it is no export file: save what the dashboard downloads, as it is [SLC2153]',
      },
    ],
    rounds: [],
  },
  {
    pipeline: 'second',
    stage: 'shop',
    stageKind: 'environment',
    tenant: 'acmeshop',
    inbox: '/srv/exchange/shop/in',
    outbox: '/srv/exchange/shop/out',
    waitsFor: ['import 2 files of round 0002'],
    rejected: [],
    rounds: [
      {
        name: '0002',
        is: 'open',
        files: [
          { name: '01-order-intake.json', bytes: 48_211 },
          { name: '02-returns.json', bytes: 9_120 },
        ],
        checklist: [
          { number: 1, text: '**Import `01-order-intake.json`: Order Intake**', isDone: true },
          {
            number: 2,
            text: 'In the scenario Validate Order, choose: the connection Acme \\*commerce\\*',
            isDone: false,
          },
          { number: 3, text: 'Activate Order Intake.', isDone: false },
        ],
        checklistText: '# Checklist 0002: shop\n\n1. **Import `01-order-intake.json`: Order Intake**\n',
      },
      {
        name: '0001',
        is: 'superseded',
        files: [],
        checklist: [],
        checklistText: '# SUPERSEDED: checklist 0001: shop\n',
      },
    ],
  },
];
