import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleChange } from '../../../.ci/generate/example-change.ts';
import { budgets } from '../../../src/core/budgets.ts';
import { contentObject } from '../../../src/core/stream/content.ts';
import { diffTrees } from '../../../src/core/diff/diff-trees.ts';
import type { GateReason } from '../../../src/core/gate/gate.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import type { Problem } from '../../../src/core/problems/problem.ts';
import { treeFile, type Tree } from '../../../src/core/tree/tree.ts';
import {
  planComment,
  planMarker,
  planPage,
  planVerdict,
  verdictLine,
} from '../../../src/core/review/plan-comment.ts';
import type { PlanReview } from '../../../src/core/review/input.ts';
import { readCommands } from '../../../src/core/review/slash-command.ts';
import { effectOf } from '../../../src/core/review/verdict.ts';
import { activeIn, rendered } from '../../support/github-markdown.ts';
import { hostileName } from '../../support/hostile-names.ts';
import { aPlan, aReview, needed, replacing, revision } from '../../support/plan-review.ts';
import { content, scenarioOf } from '../../support/scenario-of.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const limit = 65_536;
const commits = [revision.slice(0, 7)];

const unbound = needed(
  [
    {
      path: 'connections/acme-openai',
      wanted: { name: 'acme-openai', type: 'openai' },
      is: 'unbound',
      id: undefined,
      candidates: [{ id: '51', name: 'openai prod', type: 'openai' }],
    },
    {
      path: 'keychains/erp',
      wanted: { name: 'erp', type: undefined },
      is: 'ambiguous',
      candidates: [
        { id: '7', name: 'erp', type: undefined },
        { id: '8', name: 'erp', type: undefined },
      ],
    },
  ],
  'value-streams/order-intake',
);

const conflict: Problem = {
  code: 'SLC1024',
  severity: 'error',
  file: 'value-streams/order-intake/value-stream.json',
  place: '/steps/1',
  message: 'changed on env/staging and differently on main',
};

const nothing = 'Merging changes nothing in `acme-staging` (environment `staging`).';

const waiting = (is: GateReason['is']): GateReason => ({ is, code: 'SLC2431', message: 'waits', remedy: '' });

describe('the first lines of a plan comment', () => {
  it('are followed by secrets that are sent to a new place, however little fits', async () => {
    const secrets = Array.from({ length: 40 }, (_, index) => ({
      secret: 'erpKey',
      is: 'elsewhere' as const,
      stream: 'value-streams/a',
      file: 'value-streams/a/scenarios/call.json',
      module: '3',
      field: `/mapper/@acme${index}`,
      host: 'evil.example',
    }));
    const review = await aReview({ plan: aPlan({ secrets }) });
    const item =
      '- Sends the secret `erpKey` in a new place: to `evil.example`, from `/mapper/@acme0` in module `3` of `value-streams/a/scenarios/call.json`';
    for (const comment of [planComment(review, limit), planComment(review, 3000)])
      expect(
        comment
          .split('\n')
          .filter((line) => line !== '')
          .slice(3, 5),
      ).toEqual([expect.stringContaining('/sluice approve --allow-secrets') as string, item]);
  });

  it('are a mark to find it by, the verdict, and what changes', async () => {
    const plan = aPlan({
      changes: [
        { op: 'create', path: 'value-streams/a', name: 'A', reasons: [], state: 'inactive' },
        { op: 'create', path: 'value-streams/b', name: 'B', reasons: [], state: 'inactive' },
        replacing('value-streams/order-intake', 'Order Intake', 'changed in git'),
      ],
    });
    const review = await aReview({ plan });
    expect(planComment(review, limit).split('\n').slice(0, 5)).toEqual([
      '<!-- sluice:plan staging -->',
      '',
      '✅ **Ready to merge**',
      '',
      'Merging adds 2 streams and updates 1 stream in `acme-staging` (environment `staging`).',
    ]);
    expect(planComment(review, limit).startsWith(planMarker('staging'))).toBe(true);
    expect(verdictLine(review)).toBe('Ready to merge: 2 to add, 1 to change, 0 to remove');
  });

  it('say in one line that only the layout changes', async () => {
    const { before } = await exampleChange();
    const path = 'value-streams/stock-alert/scenarios/scan-bins.ui.json';
    const after = new Map([...before, [path, treeFile(contentObject())]]);
    const comment = planComment(
      await aReview({ trees: { before, after, diff: diffTrees(before, after) } }),
      limit,
    );
    expect(comment).toContain(
      'Merging changes nothing in `acme-staging` (environment `staging`), because only the layout differs.',
    );
    expect(comment).toContain('Layout only: `Stock Alert` › `Scan Bins`.');
    expect(comment.trim().split('\n\n')).toHaveLength(5);
  });

  it.each<[string, (plan: Plan) => Partial<PlanReview>, boolean, string, string]>([
    ['a conflict', () => ({ conflicts: [conflict] }), false, 'Not ready: 1 conflict', nothing],
    [
      'a stream that is blocked by missing prerequisites',
      (plan) => ({ plan: { ...plan, blocked: ['value-streams/order-intake'], readiness: unbound } }),
      false,
      'Not ready: 1 missing connection, 1 ambiguous keychain',
      `${nothing} 1 blocked stream will not change.`,
    ],
    [
      'a plan that is stopped',
      (plan) => ({ plan: { ...plan, stops: [conflict] } }),
      false,
      'Not ready: 1 problem with the whole plan',
      nothing,
    ],
    [
      'removals that need permission, which is given after the merge',
      (plan) => ({ plan: { ...plan, stops: [{ ...conflict, code: 'SLC2415' }] } }),
      true,
      'Ready to merge',
      `${nothing} After the merge, Sluice waits for permission for the removals (\`/sluice approve --allow-deletions N\`).`,
    ],
    [
      'a stream that was blocked before and that it does not change',
      (plan) => ({
        plan: { ...plan, blocked: ['value-streams/supplier-onboarding'] },
        blockedBefore: ['value-streams/supplier-onboarding'],
      }),
      true,
      'Ready to merge',
      `${nothing} 1 blocked stream will not change.`,
    ],
    [
      'a stream that was blocked before and that it changes',
      (plan) => ({
        plan: { ...plan, blocked: ['value-streams/order-intake'] },
        blockedBefore: ['value-streams/order-intake'],
      }),
      false,
      'Not ready: 1 blocked stream',
      `${nothing} 1 blocked stream will not change.`,
    ],
    [
      'closed gates, for which it waits after the merge',
      (plan) => ({
        plan: { ...plan, changes: [replacing('value-streams/order-intake', 'Order Intake')] },
        gate: { go: false, reasons: [waiting('outside windows'), waiting('not approved')], until: undefined },
      }),
      true,
      'Ready to merge',
      'Merging updates 1 stream in `acme-staging` (environment `staging`). After the merge, Sluice waits for a change window and approval.',
    ],
  ])('tell for %s whether it is ready and what changes', async (_what, parts, isReady, headline, effect) => {
    const review = await aReview(parts(aPlan()));
    expect(planVerdict(review)).toEqual({ isReady, headline });
    expect(effectOf(review)).toBe(effect);
  });

  it('count a prerequisite of the streams that the pull request blocks, and no other', async () => {
    const plan = aPlan({
      blocked: ['value-streams/order-intake', 'value-streams/supplier-onboarding'],
      readiness: unbound,
    });
    const others = await aReview({ plan, blockedBefore: plan.blocked });
    expect(
      planVerdict({ ...others, trees: { ...others.trees, diff: diffTrees(new Map(), new Map()) } }),
    ).toEqual({
      isReady: true,
      headline: 'Ready to merge',
    });
  });
});

describe('a plan comment', () => {
  it('has a row for each stream: blocked ones first, why, and who published it last', async () => {
    const plan = aPlan({
      changes: [replacing('value-streams/order-intake', 'Order Intake', 'changed in git')],
      blocked: ['value-streams/supplier-onboarding'],
      blockers: [
        {
          ...conflict,
          code: 'SLC2401',
          file: 'value-streams/supplier-onboarding',
          place: '',
          message: 'the tenant already has one',
        },
      ],
    });
    const published = new Map([
      ['value-streams/order-intake', { by: 'Ann @ops', at: '2027-03-28T07:00:00Z' }],
    ]);
    const comment = planComment(await aReview({ plan, published }), limit);
    expect(comment).toContain(
      [
        '| `!` | `Supplier Onboarding` | blocked | the tenant already has one |  |',
        '| `~` | `Order Intake` | replace in place | changed in git | 2027-03-28 07:00 UTC by `Ann @ops` |',
      ].join('\n'),
    );
  });

  it('gives what must exist as YAML to paste and as the comment that binds it', async () => {
    const comment = planComment(
      await aReview({ plan: aPlan({ blocked: ['value-streams/order-intake'], readiness: unbound }) }),
      limit,
    );
    expect(comment).toContain(
      '```yaml\nbindings:\n  connections/acme-openai: <id>\n  keychains/erp: <id>\n```',
    );
    expect(comment).toContain(
      '```\n/sluice bind connections/acme-openai=51\n/sluice bind keychains/erp=<id>\n```',
    );
    expect(comment).toContain('Possible matches: `7` (`erp`), `8` (`erp`)');
  });

  it('splits commands that bind into comments that Sluice reads completely', async () => {
    const many = needed(
      Array.from({ length: 12 }, (_, index) => ({
        path: `connections/c-${index}`,
        wanted: { name: `c-${index}`, type: 'http' },
        is: 'unbound' as const,
        id: undefined,
        candidates: [],
      })),
      'value-streams/order-intake',
    );
    const plan = aPlan({ blocked: ['value-streams/order-intake'], readiness: many });
    const comment = planComment(await aReview({ plan }), limit);
    const commands = [...comment.matchAll(/```\n((?:\/sluice bind .*\n)+)```/g)].map(([, block = '']) =>
      block.replaceAll('<id>', '51'),
    );
    expect(commands.map((block) => readCommands(block).length)).toEqual([5, 5, 2]);
    expect(readCommands(commands.join('')).some((one) => 'complaint' in one)).toBe(true);
  });

  it('has at most 30 visible lines, however much changes', async () => {
    const mismatch = {
      path: 'value-streams/s-0',
      differences: ['~ a'],
      ignore: 'ignore: {}',
      isAcceptable: true,
    };
    const paths = Array.from({ length: 40 }, (_, index) => `value-streams/s-${index}`);
    const review = await manyChanges(40, (index) => `Stream number ${index}`, {
      keptOut: paths,
      notes: ['windows: weekdays'],
    });
    const plan = { ...review.plan, captures: paths, drifted: paths.slice(20), warnings: [conflict] };
    expect(visibleLines(planComment({ ...review, plan }, limit)).length).toBeLessThanOrEqual(30);
    const blocked = { ...plan, blocked: ['value-streams/order-intake'], readiness: unbound };
    const stopped = planComment({ ...review, plan: blocked, mismatches: [mismatch] }, limit);
    expect(visibleLines(stopped).length).toBeLessThanOrEqual(45);
  });

  it('shows how a stream that the tenant changed differs, and both ways out', async () => {
    const mismatch = {
      path: 'value-streams/order-intake',
      differences: ['~ stream Order Intake › priority: 3 → 5'],
      ignore: 'ignore: { "value-streams/order-intake/value-stream.json": [/größe] }',
      isAcceptable: true,
    };
    const plan = aPlan({ blocked: [mismatch.path] });
    const comment = planComment(await aReview({ plan, mismatches: [mismatch] }), limit);
    expect(comment).toContain("**The tenant's copy of `order-intake` differs from what Sluice imported**");
    expect(comment).toContain('- `~ stream Order Intake › priority: 3 → 5`');
    expect(comment).toContain(
      'add to <code>environments/staging.yaml</code> on the base branch</summary>\n\n```yaml\nignore: {',
    );
    expect(comment).toContain(String.raw`/gr\u00f6\u00dfe`);
    expect(comment).toContain('```\n/sluice accept order-intake\n```');
    const invalid = { ...mismatch, ignore: undefined, isAcceptable: false };
    const other = planComment(await aReview({ plan, mismatches: [invalid] }), limit);
    expect(other).toContain('priority: 3 → 5');
    expect(other).not.toMatch(/\/sluice accept|ignore:/);
  });

  it('names hooks whose address changes, edits that are overwritten and where they are saved, and who else is affected', async () => {
    const plan = aPlan({
      changes: [
        {
          op: 'switch-over',
          path: 'value-streams/order-intake',
          name: 'Order Intake',
          id: '1',
          before: 'active',
          state: 'active',
          reasons: [],
          webhooks: ['Validate Order: orders'],
        },
      ],
      captures: ['value-streams/order-intake', 'rules/is-key-account'],
      drifted: ['rules/is-key-account'],
      edits: { 'value-streams/order-intake': { by: 'Ann' } },
    });
    const comment = planComment(await aReview({ plan }), limit);
    expect(comment).toContain('- `Validate Order: orders` of `Order Intake`');
    expect(comment).toMatch(
      /overwrites, saved to <code>sluice\/drift\/staging<\/code> first: 1<\/summary>\n\n- `value-streams\/order-intake`, last published by `Ann`\n\n/,
    );
    expect(comment).toMatch(/that stay: 1<\/summary>\n\n- `rules\/is-key-account`/);
    expect(comment).toContain('- rule `orderAboveApprovalLimit` is used by `order-intake`');
  });

  it('lists what was kept out, and by whom', async () => {
    const author = { commit: 'abc1234def567890', by: 'Bob <bob@acme.example>', at: 0 };
    const keptOut = [
      {
        path: 'value-streams/summer-sale-2025',
        why: 'reverted',
        author,
        places: ['scenario Thank the Buyer'],
      },
      'rules/vip differs in the target',
    ] as const;
    expect(planComment(await aReview({ keptOut }), limit)).toContain(
      '- `value-streams/summer-sale-2025` not included: reverted in abc1234 by `Bob`: `scenario Thank the Buyer`\n- `rules/vip` differs in the target',
    );
  });

  it('folds the changes of each stream, and all pictures at the end', async () => {
    const comment = planComment(await aReview(), limit);
    expect(comment).toContain('<summary>~ stream <code>Order Intake</code>: 6 changes</summary>');
    expect(comment.match(/```mermaid/g)).toHaveLength(4);
    const html = rendered(comment);
    expect(html.match(/<details>/g)?.length).toBe(html.match(/<\/details>/g)?.length);
    expect(comment.indexOf('Pictures: 4')).toBeGreaterThan(comment.lastIndexOf('change</summary>'));
    expect(activeIn(comment, { commits })).toEqual([]);
  });

  it('says when it was planned and where the whole plan is', async () => {
    const comment = planComment(await aReview({ link: 'https://sluice.acme.example/plans/12' }), limit);
    expect(comment).toContain(
      'Planned at 2027-03-29 07:30 UTC for `env/staging` with this pull request (4f2a9c1)',
    );
    expect(comment).toContain('[Whole plan](https://sluice.acme.example/plans/12)');
  });
});

/** Returns the lines of a comment that a page shows before any fold is opened. */
function visibleLines(comment: string): readonly string[] {
  let depth = 0;
  return comment.split('\n').filter((line) => {
    const isVisible = depth === 0 || (depth === 1 && line.startsWith('<summary>'));
    if (line === '<details>') depth += 1;
    if (line === '</details>') depth -= 1;
    return isVisible && !/^(?:<\/?details>|<!--.*-->|)$/.test(line);
  });
}

/** Streams of which each has a scenario of three modules, and what it was before. */
function manyStreams(
  count: number,
  name: (index: number) => string,
): { readonly before: Tree; readonly after: Tree } {
  const tree = (says: string): Tree =>
    new Map(
      Array.from({ length: count }, (_, index) => [
        [
          `value-streams/s-${index}/value-stream.json`,
          treeFile(
            content({ name: name(index), steps: [{ stepType: 'scenario' }] }) as ReturnType<
              typeof contentObject
            >,
          ),
        ] as const,
        [
          `value-streams/s-${index}/scenarios/orders.json`,
          treeFile(scenarioOf(1, { id: 2, says: `${says} ${name(index)}` }, 3)),
        ] as const,
      ]).flat(),
    );
  return { before: tree('old'), after: tree('new') };
}

async function manyChanges(count: number, name: (index: number) => string, parts: Partial<PlanReview> = {}) {
  const { before, after } = manyStreams(count, name);
  const changes = Array.from({ length: count }, (_, index) =>
    replacing(`value-streams/s-${index}`, name(index), 'changed in git', name(index)),
  );
  return aReview({
    plan: aPlan({ changes }),
    trees: { before, after, diff: diffTrees(before, after) },
    ...parts,
  });
}

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');

describe('the size of a plan comment', () => {
  it.each([
    [1, /```mermaid/],
    [20, /```mermaid/],
    [90, /\d+ pictures left out/],
    [300, /Names only, because the changes are too long/],
    [2000, /and 1600 more/],
  ])('fits with %i changed streams, and shows as much as that lets it', async (count, shows) => {
    const review = await manyChanges(count, (index) => `Stream number ${index}`, {
      link: 'https://sluice.acme.example/plans/12',
    });
    const comment = planComment(review, limit);
    expect(comment.length).toBeLessThanOrEqual(limit);
    expect(comment).toMatch(shows);
    expect(comment).toContain(`Merging updates ${count} stream`);
    expect(comment).toContain('[Whole plan]');
    const page = planPage(review);
    expect(page.match(/<summary>~ stream/g)).toHaveLength(count);
  });

  it('leaves details out of a page that is too large to be stored, and says so', async () => {
    const stops = (count: number): readonly Problem[] =>
      Array.from({ length: count }, (_, index) => ({
        code: 'SLC1042',
        severity: 'error',
        file: `rules/r${index}.json`,
        place: '',
        message: 'x'.repeat(400),
      }));
    const cut = 'This plan is too large for one page, so details are left out.';
    const whole = planPage(await aReview({ plan: aPlan({ stops: stops(1000) }) }));
    expect(whole).not.toContain(cut);
    expect(whole).toContain('rules/r999.json');
    const page = planPage(await aReview({ plan: aPlan({ stops: stops(20_000) }) }));
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(budgets.page.storedBytes);
    expect(page).toContain(cut);
    expect(page).toContain('rules/r0.json');
    expect(page).toMatch(/and 19\d{3} more/);
  });

  it('is at most what is asked for, whole and inert, whatever the names and however many', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 2000 })),
        fc.array(hostileName, { minLength: 1, maxLength: 10 }),
        fc.constantFrom(300, 2000, 20_000, limit, 400_000),
        async (count, names, most) => {
          const name = (index: number) => names[index % names.length] ?? '';
          const review = await manyChanges(count, name, {
            keptOut: names,
            notes: names,
            mismatches: names.map((text) => ({
              path: 'value-streams/s-0',
              differences: [text],
              ignore: `ignore: { a.json: [${JSON.stringify(text)}] }`,
              isAcceptable: true,
            })),
            conflicts: names.map((text) => ({ ...conflict, file: text, message: text, place: text })),
            published: new Map([['value-streams/s-0', { by: name(0), at: name(0) }]]),
          });
          const comment = planComment(review, most);
          expect(comment.length).toBeLessThanOrEqual(most);
          expect(bytes(comment)).toBeLessThanOrEqual(262_144);
          expect(comment.startsWith(planMarker('staging'))).toBe(true);
          if (comment.length < 40_000) expect(activeIn(comment, { commits })).toEqual([]);
        },
      ),
      { numRuns: propertyRuns(15) },
    );
  }, 120_000);

  it('gives up the pictures first, then the changes, then the streams', async () => {
    const review = await manyChanges(20, (index) => `Stream number ${index}`);
    const harness = (comment: string) => {
      if (comment.includes('```mermaid')) return 'pictures';
      if (comment.includes('**~** module')) return 'changes';
      return comment.includes('| `~` |') ? 'streams' : 'head';
    };
    const limits = Array.from({ length: 100 }, (_, index) => 40_000 - 400 * index);
    const harnesses = limits.map((most) => harness(planComment(review, most)));
    expect(harnesses.filter((one, index) => one !== harnesses[index - 1])).toEqual([
      'pictures',
      'changes',
      'streams',
      'head',
    ]);
  });

  it('is nothing where there is room for nothing', async () => {
    expect(planComment(await aReview(), 0)).toBe('');
    expect(planComment(await aReview(), 40)).toBe('<!-- sluice:plan staging -->\n');
  });
});
