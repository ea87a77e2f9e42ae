import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { budgets } from '../../src/core/budgets.ts';
import { nestedTrees } from '../support/nested-trees.ts';
import { fullTrees } from './full-trees.ts';
import { hangUps } from './hang-ups.ts';
import { commitFiles } from './hostile-commit.ts';
import { hostileComments } from './hostile-comments.ts';
import { fillInbox } from './hostile-inbox.ts';
import { Harness, type Attack, type Row, type Verdict } from './hostile-harness.ts';
import { hostileAnswers } from './hostile-tenant.ts';
import { hostileTrees, type HostileTree } from './trees.ts';

const limits = { delay: 100, health: 1000, memory: 768, answer: 10_000, stop: 30_000 };

/** Trees that are opened together: each as a pull request of its own. */
const groupSize = 8;

const trees = [...hostileTrees, ...fullTrees];

/** The code of a full tree is that of the command for all of it. */
const isRefused = (tree: HostileTree) => tree.code !== undefined && hostileTrees.includes(tree);

const branchOf = (tree: HostileTree) => `hostile-${trees.indexOf(tree)}`;

it('answers, obeys members and stops, whatever pull requests hold', { timeout: 1_200_000 }, async () => {
  const harness = await Harness.open();
  const { repository, fork, tenant, inbox } = harness;
  await commitFiles(fork.path, 'main', branchesOfFork());
  shareCommits(fork.path);
  const nested = nestedTrees(fork.path, 9, { on: await fork.tip('main') });
  await fork.git('update-ref', 'refs/heads/nested', nested);
  const tree = (name: string) => hostileTrees.find((one) => one.name === name)?.files(1) ?? [];
  await commitFiles(repository.path, 'main', [['doubling', tree('patches that double a list 40 times')]]);

  const rows: Row[] = [];
  process.stdout.write(`${heading}\n`);
  const attack = async (one: Attack) => {
    const row = await harness.row(one);
    rows.push(row);
    process.stdout.write(`${line(row)}\n`);
  };
  const pull = (name: string, head: string, as = 'eve'): Attack => ({
    name,
    begin: () => harness.open({ head, name, isRefused: true, as }),
  });
  await attack({ name: 'none', begin: () => undefined, isUnderWay: () => true });
  await attack({
    name: 'five hundred clients that hang up in POST /sign-in',
    begin: async ({ url }) => hangUps(url, 500),
    isUnderWay: () => true,
  });
  for (const [name, answers] of Object.entries(hostileAnswers)) {
    const count = tenant.count;
    await attack({
      name: `a tenant that answers with ${name}`,
      begin: () => {
        tenant.answers = answers;
      },
      isUnderWay: () => tenant.count > count,
      isOver: () => tenant.count > count + 2 * answers.length,
    });
  }
  tenant.answers = [];
  await attack({
    name: 'an inbox of bombs and thousands of files',
    begin: () => fillInbox(inbox),
    isUnderWay: () => true,
    // The rest is what no run may open: a pipe, a link and a folder.
    isOver: () => readdirSync(inbox).length < 10,
  });
  await attack(pull('a thousand million paths', 'eve:nested'));
  await attack(pull('a gigabyte of spaces in a small pack', 'eve:pack'));
  await attack(pull('patches that double 40 times, by a member', 'doubling', 'robin'));
  for (const group of groups(trees))
    await attack({
      name: `${group.length} trees, from "${group[0]?.name}" on`,
      begin: async () => {
        for (const one of group)
          await harness.open({ head: `eve:${branchOf(one)}`, name: one.name, isRefused: isRefused(one) });
      },
    });
  await attack({
    name: 'three thousand comments of many kinds',
    begin: () => {
      for (const [as, text] of hostileComments(3000)) repository.comment(as, 1, text);
    },
  });
  await attack({
    name: 'a file of a million fields on the branch of an environment',
    begin: () =>
      commitFiles(repository.path, 'env/staging', [
        ['env/staging', tree('a million unknown fields in one file')],
      ]),
  });
  const verdicts = await harness.verdicts();
  await attack({
    name: `${small.length} open pull requests, until each was looked at`,
    begin: () =>
      repository.openPullRequests(
        'eve',
        small.map((branch) => ({ head: `eve:${branch}`, base: 'main', title: branch })),
      ),
    isOver: ({ log }) => forksLookedAt(log) >= small.length,
    patience: 240_000,
  });
  const last = await harness.stop();
  const said = verdicts.map(({ name, text = 'none' }) => `  ${name}: ${text}`);
  process.stdout.write(`${said.join('\n')}\n`);
  expect(harness.stacks).toEqual([]);
  expect(rows.filter(isMissed)).toEqual([]);
  expect(last).toBeLessThan(limits.stop);
  expect(forksLookedAt(harness.log)).toBeGreaterThanOrEqual(small.length);
  const isWrong = ({ text, isRefused }: Verdict) =>
    text === undefined || (isRefused && !/^failure: .* \[SLC\d{4}\]/.test(text));
  expect(verdicts.filter(isWrong)).toEqual([]);
});

const small = Array.from({ length: 2000 }, (_, index) => `small-${index}`);
/** The host takes one status a second, so the pull requests share some commits. */
const commits = 25;

/** Highest count of open pull requests of forks in a run that ended. */
function forksLookedAt(log: string): number {
  const counts = log
    .split('\n')
    .filter((one) => one.includes('"pull requests of forks"'))
    .map((one) => Number(/"open":(\d+)/.exec(one)?.[1] ?? 0));
  return Math.max(0, ...counts);
}

/** Made one at a time: together they are larger than memory. */
function* branchesOfFork(): Iterable<readonly [string, ReturnType<HostileTree['files']>]> {
  for (const tree of hostileTrees) yield [branchOf(tree), tree.files(1)];
  for (const tree of fullTrees) yield [branchOf(tree), belowForkLimit(tree.files(1))];
  const spaces = ' '.repeat(256 * 1024 * 1024);
  yield ['pack', ['a', 'b', 'c', 'd'].map((name) => [`connections/${name}.json`, spaces] as const)];
  for (const [index, branch] of small.slice(0, commits).entries())
    yield [branch, [[`rules/r${index}.json`, '{"x":1}']]];
}

/** Number of files that a fork may change. Above it, Sluice reads nothing of the fork. */
function* belowForkLimit(files: ReturnType<HostileTree['files']>): ReturnType<HostileTree['files']> {
  let bytes = 0;
  for (const [path, text] of files) {
    bytes += Buffer.byteLength(text);
    if (bytes > budgets.fork.bytes - 1024) return;
    yield [path, text];
  }
}

/** Gives the other branches the commits of the first ones. */
function shareCommits(path: string): void {
  const tips = small
    .slice(0, commits)
    .map((branch) => execFileSync('git', ['rev-parse', branch], { cwd: path, encoding: 'utf8' }).trim());
  const updates = small
    .slice(commits)
    .map((branch, index) => `create refs/heads/${branch} ${tips[index % commits]}\n`);
  execFileSync('git', ['update-ref', '--stdin'], { cwd: path, input: updates.join('') });
  execFileSync('git', ['pack-refs', '--all'], { cwd: path });
}

function groups(trees: readonly HostileTree[]): readonly (readonly HostileTree[])[] {
  const count = Math.ceil(trees.length / groupSize);
  return Array.from({ length: count }, (_, index) => trees.slice(index * groupSize, (index + 1) * groupSize));
}

const isMissed = ({ delay, health, memory, answer, stop }: Row) =>
  delay >= limits.delay ||
  health >= limits.health ||
  memory >= limits.memory ||
  answer >= limits.answer ||
  stop >= limits.stop;

function line(row: Row): string {
  const figures = [row.delay, row.health, row.memory, row.answer, row.stop];
  return `${isMissed(row) ? '!' : ' '} ${figures.map((figure) => `${figure}`.padStart(8)).join('')}  ${row.attack}`;
}

const heading = [
  'p99: delay of the event loop of the main thread, which answers HTTP. RSS: all threads. Times in ms.',
  `  ${['p99', 'healthz', 'RSS MiB', 'answer', 'SIGTERM'].map((name) => name.padStart(8)).join('')}  attack`,
].join('\n');
