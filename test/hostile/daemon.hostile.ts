import { readFile, writeFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { validateStatus } from '../../src/sync/reviews/validate-pull-request.ts';
import { aGithubSite, type GithubSite } from '../support/github-site.ts';
import type { HostedRepository } from '../support/github/hosted-repository.ts';
import { latestStatuses } from '../support/github/shapes/status-shape.ts';
import { nestedTrees } from '../support/nested-trees.ts';
import { smallStreams } from '../support/small-streams.ts';
import { freePort } from '../support/free-port.ts';
import { fullTrees } from './full-trees.ts';
import { commitFiles } from './hostile-commit.ts';
import { hostileTrees, type HostileTree } from './trees.ts';
import { WatchedDaemon, type Measured } from './watched-daemon.ts';

const limits = {
  delay: 100,
  health: 1000,
  memory: 768,
  answer: 10_000,
  stop: 30_000,
  row: 12_000,
  verdict: 120_000,
};

interface Row extends Measured {
  readonly attack: string;
  /** Longest time until a member got an answer. Milliseconds. */
  readonly answer: number;
}

/** Trees that are opened together: each as a pull request of its own. */
const groupSize = 6;

/** Also those just below every limit that a fork may have, and that take most memory. */
const trees = [...hostileTrees, ...fullTrees.filter(({ name }) => /numbers|references of 400/.test(name))];

/** The code of a full tree is that of the command for all of it. */
const isRefused = (tree: HostileTree) => tree.code !== undefined && hostileTrees.includes(tree);

const branchOf = (tree: HostileTree) => `hostile-${trees.indexOf(tree)}`;

it('answers, obeys members and stops, whatever pull requests hold', { timeout: 600_000 }, async () => {
  const stage = await Stage.open();
  const { repository, fork } = stage;
  await commitFiles(fork.path, 'main', branchesOfFork());
  const nested = nestedTrees(fork.path, 9, { on: await fork.tip('main') });
  await fork.git('update-ref', 'refs/heads/nested', nested);
  const tree = (name: string) => hostileTrees.find((one) => one.name === name)?.files(1) ?? [];
  await commitFiles(repository.path, 'main', [['doubling', tree('patches that double a list 40 times')]]);

  const rows: Row[] = [];
  const stops: number[] = [];
  const attack = async (name: string, begin: () => Promise<unknown> | void) =>
    rows.push(await stage.row(name, begin));
  await attack('none', () => undefined);
  await attack('a thousand million paths', () =>
    stage.open({ head: 'eve:nested', name: 'a thousand million paths', isRefused: true }),
  );
  await attack('a gigabyte of spaces in a small pack', () =>
    stage.open({ head: 'eve:pack', name: 'a gigabyte of spaces', isRefused: true }),
  );
  await attack('patches that double 40 times, by a member', () =>
    stage.open({ head: 'doubling', name: 'patches that double, by a member', isRefused: true, as: 'robin' }),
  );
  for (const [index, group] of groups(trees).entries())
    await attack(`${group.length} trees, from "${group[0]?.name}" on`, async () => {
      for (const one of group)
        await stage.open({ head: `eve:${branchOf(one)}`, name: one.name, isRefused: isRefused(one) });
      if (index === 1) stops.push(await stage.restart());
    });
  await attack('three thousand comments', () => {
    for (let index = 0; index < 3000; index += 1) repository.comment('eve', 1, '/sluice approve');
  });
  await attack('a file of a million fields on the branch of an environment', () =>
    commitFiles(repository.path, 'env/staging', [
      ['env/staging', tree('a million unknown fields in one file')],
    ]),
  );
  const verdicts = await stage.verdicts();
  await attack('a thousand open pull requests', () =>
    repository.openPullRequests(
      'eve',
      small.map((branch) => ({ head: `eve:${branch}`, base: 'main', title: branch })),
    ),
  );
  // In the middle of reading those.
  stops.push(await stage.stop());
  const said = verdicts.map(({ name, text = 'none' }) => `  ${name}: ${text}`);
  process.stdout.write(
    `${said.join('\n')}\n\n${table(rows)}\nSIGTERM: ended after ${stops.join(' and ')} ms\n`,
  );
  expect(rows.filter(isMissed)).toEqual([]);
  expect(Math.max(...stops)).toBeLessThan(limits.stop);
  const isWrong = ({ text, isRefused }: Verdict) =>
    text === undefined || (isRefused && !/^failure: .* \[SLC\d{4}\]/.test(text));
  expect(verdicts.filter(isWrong)).toEqual([]);
});

interface Opened {
  readonly name: string;
  /** True: its check names the code of a problem, or says that it is set aside. */
  readonly isRefused: boolean;
}

/** A pull request, and what its check says. */
interface Verdict extends Opened {
  readonly text: string | undefined;
}

const small = Array.from({ length: 1000 }, (_, index) => `small-${index}`);

/** Made one at a time: together they are larger than memory. */
function* branchesOfFork(): Iterable<readonly [string, ReturnType<HostileTree['files']>]> {
  for (const tree of trees) yield [branchOf(tree), tree.files(1)];
  const spaces = ' '.repeat(256 * 1024 * 1024);
  yield ['pack', ['a', 'b', 'c', 'd'].map((name) => [`connections/${name}.json`, spaces] as const)];
  for (const [index, branch] of small.entries()) yield [branch, [[`rules/r${index}.json`, '{"x":1}']]];
}

function groups(trees: readonly HostileTree[]): readonly (readonly HostileTree[])[] {
  const count = Math.ceil(trees.length / groupSize);
  return Array.from({ length: count }, (_, index) => trees.slice(index * groupSize, (index + 1) * groupSize));
}

const isMissed = ({ delay, health, memory, answer }: Row) =>
  delay >= limits.delay || health >= limits.health || memory >= limits.memory || answer >= limits.answer;

function table(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const figures = [row.delay, row.health, row.memory, row.answer];
    return `${isMissed(row) ? '!' : ' '} ${figures.map((figure) => `${figure}`.padStart(8)).join('')}  ${row.attack}`;
  });
  return [
    `  ${['p99 ms', 'healthz', 'RSS MiB', 'answer'].map((name) => name.padStart(8)).join('')}  attack`,
    ...lines,
  ].join('\n');
}

class Stage {
  readonly repository: HostedRepository;
  readonly fork: HostedRepository;
  readonly #site: GithubSite;
  readonly #start: () => Promise<WatchedDaemon>;
  readonly #member: number;
  /** Pull requests that get a check, by commit. */
  readonly #opened = new Map<string, Opened>();
  #daemon: WatchedDaemon;

  private constructor(
    site: GithubSite,
    {
      fork,
      daemon,
      member,
      start,
    }: {
      readonly fork: HostedRepository;
      readonly daemon: WatchedDaemon;
      readonly member: number;
      readonly start: () => Promise<WatchedDaemon>;
    },
  ) {
    this.#site = site;
    this.repository = site.repository;
    this.fork = fork;
    this.#daemon = daemon;
    this.#member = member;
    this.#start = start;
  }

  static async open(): Promise<Stage> {
    const seed = smallStreams({ A: {}, B: {} });
    const server = 'webhookSecret: { env: HOOK }';
    const site = await aGithubSite({ seed, server }, Date.now);
    const port = await freePort();
    const text = await readFile(site.config, 'utf8');
    await writeFile(site.config, text.replace('127.0.0.1:0', `127.0.0.1:${port}`));
    const env = Object.entries({ ...site.env, HOOK: 'shared' }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value] as const],
    );
    const start = () => WatchedDaemon.start(site.config, Object.fromEntries(env), port);
    const daemon = await start();
    const { repository } = site;
    repository.addHook({ url: `${daemon.url}/webhooks/github`, secret: 'shared' });
    const fork = await repository.fork('eve');
    await repository.pushAs(
      'robin',
      'small',
      { 'environments/staging.yaml': 'values: {}\n' },
      { from: 'main' },
    );
    const wanted = { head: 'small', base: 'main', title: 'A small change' };
    const { number: member } = await repository.openPullRequest('robin', wanted);
    const stage = new Stage(site, { fork, daemon, member, start });
    // The first look at comments obeys nothing.
    const isReady = async () => expect((await fetch(`${daemon.url}/readyz`)).status).toBe(200);
    await vi.waitFor(isReady, { timeout: 60_000, interval: 200 });
    await stage.#answered();
    await daemon.measured();
    return stage;
  }

  /** Opens a pull request that gets a check. */
  async open({
    head,
    as = 'eve',
    ...opened
  }: Opened & { readonly head: string; readonly as?: string }): Promise<void> {
    const { pull } = await this.repository.openPullRequest(as, { head, base: 'main', title: opened.name });
    this.#opened.set(pull.head.commit, opened);
  }

  /** Measures from the beginning of an attack until all that is open has a check, or for some seconds. */
  async row(attack: string, begin: () => Promise<unknown> | void): Promise<Row> {
    const begun = performance.now();
    await begin();
    await this.#deliver();
    let answer = await this.#answered();
    while (performance.now() - begun < limits.row && this.#waiting().length > 0)
      answer = Math.max(answer, await this.#answered());
    const row = { attack, ...(await this.#daemon.measured()), answer };
    process.stdout.write(`${table([row]).split('\n').at(-1)}\n`);
    return row;
  }

  /** Waits until each pull request has a check; returns what it says. */
  async verdicts(): Promise<readonly Verdict[]> {
    const isDone = () => expect(this.#waiting()).toEqual([]);
    await vi.waitFor(isDone, { timeout: limits.verdict, interval: 200 }).catch(() => undefined);
    return [...this.#opened].map(([commit, opened]) => ({ ...opened, text: this.#check(commit) }));
  }

  /**
   * Stops the daemon as Kubernetes does, in the middle of what it reads, and starts another, which goes on with it.
   * Milliseconds until the first ended.
   */
  async restart(): Promise<number> {
    const before = this.#waiting().length;
    await this.#deliver();
    const isReading = () => expect(this.#waiting().length).toBeLessThan(before);
    await vi.waitFor(isReading, { timeout: limits.verdict, interval: 20 });
    const took = await this.#daemon.stop();
    if (this.#waiting().length === 0) throw new Error('nothing was being read when the daemon was stopped');
    this.#daemon = await this.#start();
    // How long a process takes to begin is no answer's delay.
    await this.#daemon.measured();
    return took;
  }

  stop(): Promise<number> {
    return this.#daemon.stop();
  }

  /** Commits that have no check yet. */
  #waiting(): readonly string[] {
    return [...this.#opened.keys()].filter((commit) => this.#check(commit) === undefined);
  }

  #check(commit: string): string | undefined {
    const all = latestStatuses(this.repository.record, commit);
    const found = all.find(({ context }) => context === validateStatus);
    return found && `${found.state}: ${found.description}`;
  }

  /** Sends all webhooks, some at a time, as the host does. */
  async #deliver(): Promise<void> {
    const { webhooks } = this.#site.github;
    while (webhooks.waiting.length > 0)
      await Promise.all(webhooks.waiting.slice(0, 10).map((delivery) => webhooks.deliver(delivery)));
  }

  /** Waits for an answer or reaction to a member's comment. Milliseconds. */
  async #answered(): Promise<number> {
    const { repository } = this;
    const before = repository.comments(this.#member).length;
    const begun = performance.now();
    repository.comment('robin', this.#member, '/sluice what');
    const hasAnswer = async () => {
      await this.#deliver();
      expect(repository.comments(this.#member).length).toBeGreaterThan(before + 1);
    };
    await vi.waitFor(hasAnswer, { timeout: 60_000, interval: 100 }).catch((error: unknown) => {
      process.stdout.write(`${this.#daemon.log.split('\n').slice(-30).join('\n')}\n`);
      throw error;
    });
    return Math.round(performance.now() - begun);
  }
}
