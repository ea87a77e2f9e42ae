import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../src/core/plan/plan.ts';
import { readinessItems } from '../../src/core/plan/readiness-item.ts';
import { diagramsOf } from '../../src/core/diff/print/diagrams.ts';
import { planComment, planMarker } from '../../src/core/review/plan-comment.ts';
import type { ComparedTrees } from '../../src/core/diff/print/groups.ts';
import type { PlanReview } from '../../src/core/review/input.ts';
import { exampleChange } from './example-change.ts';
import { withPart } from './marked-part.ts';

const root = join(import.meta.dirname, '../..');

/** Returns docs/reference/review.md and docs/reference/diff.md with the comment and a picture of the example value streams. */
export async function generatedReviewDocs(): Promise<ReadonlyMap<string, string>> {
  const trees = await exampleChange();
  const [review, diff] = await Promise.all(
    ['docs/reference/review.md', 'docs/reference/diff.md'].map((path) => readFile(join(root, path), 'utf8')),
  );
  const picture = diagramsOf(trees, 'value-streams/order-intake').find(({ of }) => of === 'stream');
  const mermaid = `\`\`\`mermaid\n${picture?.draw() ?? ''}\`\`\``;
  return new Map([
    ['docs/reference/review.md', withPart(review ?? '', 'plan comment', commentOf(trees))],
    ['docs/reference/diff.md', withPart(diff ?? '', 'mermaid', mermaid)],
  ]);
}

/**
 * Returns a comment as a host shows it, without Sluice's marker line, without pictures, and with one fold of changes only; docs/reference/diff.md has a picture and more changes.
 */
function commentOf(trees: ComparedTrees): string {
  const review = exampleReview(trees);
  const comment = planComment(review, 65_536).slice(planMarker(review.environment).length).trim();
  let folds = 0;
  return comment.replaceAll(/^<details>\n[\s\S]*?^<\/details>\n\n/gm, (fold) => {
    const isChange = /<summary>[~+−] /.test(fold);
    if (isChange) folds += 1;
    const isLeftOut = fold.includes('```mermaid') || (isChange ? folds !== 2 : isSelfExplanatory(fold));
    return isLeftOut ? '' : fold;
  });
}

/** Tells whether the list of parts on the page explains a fold well enough. */
const isSelfExplanatory = (fold: string) => /<summary>(?:Actions|Differences|Other|Policy)/.test(fold);

const revision = '4f2a9c1d0b7e4c55a1d2e3f405162738495a6b7c';

/** Returns the review of the example of docs/reference/review.md. */
export function exampleReview(trees: ComparedTrees): PlanReview {
  return {
    environment: 'staging',
    branch: 'env/staging',
    tenant: 'acme-staging',
    revision,
    plan,
    digest: '0a1b2c3d4e5f60718293',
    trees,
    keptOut: [
      {
        path: 'value-streams/summer-sale-2025',
        why: 'reverted',
        author: { commit: 'c0ffee1234567890c0ffee1234567890c0ffee12', by: 'Bea Lindqvist', at: 0 },
        places: ['scenario Thank the Buyer'],
      },
    ],
    conflicts: [],
    mismatches: [],
    driftBranch: 'sluice/drift/staging',
    published: new Map([
      ['value-streams/order-intake', { by: 'Jonas Weber', at: '2027-03-24T15:12:00Z' }],
      ['value-streams/quote-desk-assistant', { at: '2027-03-02T08:30:00Z' }],
    ]),
    gate: undefined,
    notes: ['windows Monday to Thursday 9 to 15', 'approval required'],
    asOf: Date.UTC(2027, 2, 29, 7, 30),
    link: undefined,
  };
}

const assistant = 'value-streams/quote-desk-assistant';

const plan: Plan = {
  environment: 'staging',
  revision,
  changes: [
    {
      op: 'replace',
      path: 'value-streams/order-intake',
      name: 'Order Intake',
      id: '01K7ORDERS',
      before: 'active',
      state: 'active',
      reasons: [
        'changed in git, and changed in the tenant by Jonas Weber: Sluice saves that edit on the drift branch first',
        'carries rules/order-above-approval-limit, which changed in git and takes effect at once for 1 stream',
      ],
    },
  ],
  blocked: [assistant],
  blockers: [],
  readiness: readinessItems(
    [
      {
        path: 'connections/acme-openai',
        wanted: { name: 'acme-openai', type: 'openai-gpt-3' },
        is: 'unbound',
        id: undefined,
        candidates: [{ id: '51873', name: 'openai staging', type: 'openai-gpt-3' }],
      },
    ],
    new Map([['connections/acme-openai.json', [assistant]]]),
    'staging',
  ),
  warnings: [],
  stops: [],
  secrets: [],
  drifted: [],
  captures: ['value-streams/order-intake'],
  edits: { 'value-streams/order-intake': { by: 'Jonas Weber', at: '2027-03-24T15:12:00Z' } },
  healed: [],
  removed: [],
  leftShared: [],
  leftOut: [],
  inSync: [],
  orphans: [],
};
