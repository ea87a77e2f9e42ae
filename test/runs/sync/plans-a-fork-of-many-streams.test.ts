import { describe, expect, it } from 'vitest';
import { diffTrees } from '../../../src/core/diff/diff-trees.ts';
import { diffText } from '../../../src/core/diff/print/text.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { planText } from '../../../src/core/plan/print/plan-text.ts';
import { planComment } from '../../../src/core/review/plan-comment.ts';
import { needsOf } from '../../../src/runs/handover/choices.ts';
import { checklist } from '../../../src/adapters/directory-tenant/checklist.ts';
import type { Tree } from '../../../src/core/tree/tree.ts';
import { agentOf } from '../../support/corpus-ids.ts';
import { exportFileOf } from '../../support/export-file.ts';
import { corpusPayload, makeCorpus } from '../../support/make-corpus.ts';
import { aReview } from '../../support/plan-review.ts';
import { textsOf, treeOf, unpacked } from '../../support/tree-of.ts';
import { aWorld, never, type World } from '../../support/world.ts';

/** A fork of 302 streams whose connections have default names: "My OpenAI connection" eight times. */
const exports = [...makeCorpus(5, 302, { most: 14 })].map((blueprint, index) =>
  exportFileOf(corpusPayload(blueprint, index)),
);
const texts = textsOf(unpacked(exports).tree);
const tree = treeOf(texts);
const openAi = [...texts.keys()]
  .filter((path) => path.startsWith('connections/my-open-ai-'))
  .map((path) => path.replace('.json', ''))
  .sort();

/** A world whose staging has the fork in git, and nothing in the tenant. */
async function aWorldWithFork(): Promise<World> {
  const world = await aWorld();
  const { repository } = world.deps;
  const writes = new Map([...texts].map(([path, text]) => [path, { bytes: Buffer.from(text) }] as const));
  const commit = await repository.commit({ parents: [], base: undefined, writes, message: 'Fork\n', at: 0 });
  await repository.push([{ ref: 'refs/heads/env/staging', expected: undefined, to: commit }], never);
  return world;
}

/** Creates the connections of the fork in the tenant, and binds everything but five connections of OpenAI. */
async function bindMost(world: World, isOpen: (path: string) => boolean): Promise<void> {
  const { readiness } = await world.plan();
  const lines: string[] = [];
  for (const { path, wanted } of readiness) {
    const isNamed = path.startsWith('variables/') || path.startsWith('functions/');
    const id = path.startsWith('connections/')
      ? await world.stage.connection(wanted.name ?? 'Any', wanted.type ?? '')
      : isNamed
        ? path.replace(/^\w+\//, '')
        : 700_000 + lines.length;
    if (!isOpen(path)) lines.push(`  ${path}: ${path.startsWith('agents/') ? agentOf(1) : id}\n`);
  }
  await world.person.edit('env/staging', 'environments/staging.yaml', () => `bindings:\n${lines.join('')}`);
}

/** The lines of a text about each of the eight connections, without the path, so that only other words differ. */
const aboutEach = (text: string) =>
  openAi.map((path) => {
    const about = text.split('\n').flatMap((line, index, lines) => {
      const isHere = new RegExp(`${path}(?![\\w-])`).test(line);
      return isHere ? lines.slice(index, index + 3).filter((one) => one.includes('OpenAI ·')) : [];
    });
    return about.join(' ').replaceAll(/my-open-ai-connection(-\d)?/g, '');
  });

function areToldApart(text: string, paths = openAi): void {
  const about = aboutEach(text).filter((_, index) => paths.includes(openAi[index] ?? ''));
  expect(about.filter((words) => !/[Ss]cenario Corpus \d+/.test(words))).toEqual([]);
  expect(new Set(about).size).toBe(paths.length);
}

async function commentOn(plan: Plan): Promise<string> {
  const before: Tree = new Map();
  return planComment(
    await aReview({ plan, trees: { before, after: tree, diff: diffTrees(before, tree) } }),
    limit,
  );
}

/** Limit of a comment on GitHub. */
const limit = 65_536;

describe('a fork of 302 streams with default names', () => {
  it('tells each of eight equal connections apart in the diff', () => {
    expect(openAi).toHaveLength(8);
    const diff = diffTrees(new Map(), tree);
    areToldApart(diffText(diff));
    expect(diffText(diff).split('\n').length).toBeLessThan(500);
  });

  it('tells them apart in a bounded plan of an empty tenant, with the prerequisites by kind', async () => {
    const plan = await (await aWorldWithFork()).plan();
    const text = planText(plan, 'digest');
    areToldApart(text);
    expect(text).toMatch(/\d+ unbound \(\d+ agents, \d+ connections, .*, \d+ webhooks, \d+ variables\)/);
    expect(text).not.toMatch(/^What blocks:(?:\n {2}.*){3}/m);
    expect(text).not.toContain('candidates: ');
    expect(text.split('\n').length).toBeLessThan(1200);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThan(500);
    const comment = await commentOn(plan);
    expect(comment).toMatch(/Not ready: \d+ missing agents, \d+ missing connections, /);
    expect(comment.length).toBeLessThanOrEqual(limit);
  });

  it('tells those apart that are still to be bound, also in the comment of a pull request', async () => {
    const world = await aWorldWithFork();
    const open = openAi.slice(3);
    await bindMost(world, (path) => open.includes(path));
    const plan = await world.plan();
    expect(plan.readiness.filter(({ problem }) => problem !== undefined).map(({ path }) => path)).toEqual(
      open,
    );
    const text = planText(plan, 'digest');
    areToldApart(text, open);
    // Those that other bindings have already come last.
    const taken = plan.readiness.flatMap((item) =>
      item.is === 'bound' && item.path.startsWith('connections/my-open-ai-') ? [item.id] : [],
    );
    const offered = plan.readiness.flatMap((item) => (item.is === 'ambiguous' ? [item.candidates] : []));
    expect(offered.map((candidates) => candidates.slice(-3).map(({ id }) => id))).toEqual(
      open.map(() => taken),
    );
    areToldApart(await commentOn(plan), open);
  });

  it('tells them apart in the checklist of an import', () => {
    const streams = [...tree.keys()].filter((path) => path.endsWith('/value-stream.json'));
    const paths = streams.map((path) => path.replace('/value-stream.json', ''));
    const files = paths.map((path) => ({
      slug: path,
      bytes: new Uint8Array(),
      streams: [],
      ...needsOf(tree, [path], new Map(), () => false),
    }));
    expect(files.filter(({ choices }) => choices.some(({ use }) => use !== undefined))).not.toEqual([]);
    const batch = { environment: 'staging', revision: '4f2a9c1', files, states: [], retired: [], later: [] };
    areToldApart(checklist(batch, paths, { tenant: 'acme', inbox: 'in', number: '1' }));
  });
});
