import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleChange } from '../../../.ci/generate/example-change.ts';
import { contentObject } from '../../../src/core/stream/content.ts';
import { diffTrees } from '../../../src/core/diff/diff-trees.ts';
import { treeFile, type Tree } from '../../../src/core/tree/tree.ts';
import { pullRequestText } from '../../../src/core/review/pull-request-body.ts';
import type { ComparedTrees } from '../../../src/core/diff/print/groups.ts';
import type { PullRequestReview } from '../../../src/core/review/input.ts';
import { activeIn } from '../../support/github-markdown.ts';
import { hostileName } from '../../support/hostile-names.ts';
import { aPullRequest, revision } from '../../support/plan-review.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const limit = 65_536;
const commits = [revision.slice(0, 7)];
const exported = { is: 'export', source: 'dev', isFormatOnly: false } as const;

/** The examples, without the streams of these slugs on either side. */
async function examples(sides: {
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}): Promise<ComparedTrees> {
  const { before: all } = await exampleChange();
  const without = (slugs: readonly string[] = []): Tree =>
    new Map([...all].filter(([path]) => !slugs.some((slug) => path.startsWith(`value-streams/${slug}/`))));
  const [before, after] = [without(sides.before), without(sides.after)];
  return { before, after, diff: diffTrees(before, after) };
}

describe('the title of a pull request', () => {
  it.each<[string, () => Promise<ComparedTrees>, Partial<PullRequestReview>, string]>([
    [
      'few streams by slug',
      () => examples({ after: ['order-intake'] }),
      {},
      'Promote to staging: order-intake',
    ],
    [
      'more things by number',
      exampleChange,
      { purpose: exported },
      'Export from dev: 2 streams changed, 1 layout only; 1 rule changed',
    ],
    [
      'a change of form alone',
      exampleChange,
      { purpose: { ...exported, isFormatOnly: true } },
      'Format of files from dev: 2 streams changed, 1 layout only; 1 rule changed',
    ],
    ['nothing', () => examples({}), {}, 'Promote to staging'],
  ])('says %s', async (_what, trees, parts, title) => {
    expect(pullRequestText(await aPullRequest({ ...parts, trees: await trees() }), limit).title).toBe(title);
  });

  it.each(['gh-12', 'deadbeef', 'a-deadbeef1-b'])(
    'does not write the slug %s, of which GitHub would make a link',
    async (slug) => {
      const after: Tree = new Map([
        [`value-streams/${slug}/value-stream.json`, treeFile(contentObject([['name', 'A']]))],
      ]);
      const trees = { before: new Map(), after, diff: diffTrees(new Map(), after) };
      expect(pullRequestText(await aPullRequest({ trees }), limit).title).toBe(
        'Promote to staging: 1 stream added',
      );
    },
  );
});

describe('the text of a pull request', () => {
  it('says what it promotes, what merging does, and what changes', async () => {
    const { body } = pullRequestText(await aPullRequest(), limit);
    expect(body).toContain('Promotes `main` (4f2a9c1) to `env/staging`.');
    expect(body).toContain('Merging deploys to `acme-staging`, the tenant of `staging`.');
    expect(body).toContain('<summary>~ stream <code>Order Intake</code>: 6 changes</summary>');
    expect(activeIn(body, { commits })).toEqual([]);
  });

  it('says of an export that merging changes no tenant, and shows the pictures', async () => {
    const { body } = pullRequestText(await aPullRequest({ purpose: exported, base: 'main' }), limit);
    expect(body).toContain(
      'Changes made in `dev`, exported as 4f2a9c1. Merging updates `main` and changes no tenant.',
    );
    expect(body).toContain('```mermaid');
  });

  it('tells for each stream whether it was added or removed', async () => {
    const trees = await examples({ before: ['order-intake'], after: ['summer-sale-2025'] });
    const { body } = pullRequestText(await aPullRequest({ trees }), limit);
    expect(body).toContain('**Changes: 1 stream added, 1 removed**');
  });

  it('says what has to be resolved and how, what is not included, and what the merge noted', async () => {
    const { body } = pullRequestText(
      await aPullRequest({
        conflicts: [
          {
            code: 'SLC1024',
            severity: 'error',
            file: 'rules/vip.json',
            place: '/expression',
            message: 'changed on both',
          },
        ],
        keptOut: [{ path: 'rules/a', why: 'own', author: undefined, places: [] }],
        kept: ['environments/staging.yaml'],
        remarks: [{ file: 'rules/b.json', place: '/routes', message: 'both added a route' }],
      }),
      limit,
    );
    expect(body).toContain('❌ **Not ready: 1 conflict**');
    expect(body).toContain('- `rules/vip.json` at `/expression`: changed on both [`SLC1024`]');
    expect(body).toContain('- `rules/a` differs here');
    expect(body).toContain('- `environments/staging.yaml`');
    expect(body).toContain('- `rules/b.json` at `/routes`: both added a route');
  });

  it('fits and does nothing, whatever it quotes', async () => {
    const trees = await exampleChange();
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileName, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(1000, 8000, limit),
        async (names, most) => {
          const { title, body } = pullRequestText(
            await aPullRequest({
              trees,
              from: names[0] ?? '',
              keptOut: names,
              kept: names,
              conflicts: names.map((text) => ({
                code: text,
                severity: 'error',
                file: text,
                place: text,
                message: text,
              })),
              remarks: names.map((text) => ({ file: text, place: text, message: text })),
              purpose: { is: 'promotion', environment: 'staging', tenant: names[0] ?? '', only: names },
            }),
            most,
          );
          expect(body.length).toBeLessThanOrEqual(most);
          expect(title).toBe('Promote to staging: 2 streams changed, 1 layout only; 1 rule changed');
          expect(activeIn(body, { commits })).toEqual([]);
        },
      ),
      { numRuns: propertyRuns(40) },
    );
  }, 120_000);
});
