import { readFile, writeFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { aGithubSite, type GithubSite } from '../support/github-site.ts';
import type { HostedRepository } from '../support/github/hosted-repository.ts';
import { nestedTrees } from '../support/nested-trees.ts';
import { smallStreams } from '../support/small-streams.ts';
import { freePort } from '../support/free-port.ts';
import { commitFiles } from './hostile-commit.ts';
import { hostileTrees } from './trees.ts';
import { WatchedDaemon, type Measured } from './watched-daemon.ts';

const limits = { delay: 100, health: 1000, memory: 768, answer: 10_000, stop: 30_000 };

interface Row extends Measured {
  readonly attack: string;
  /** Time until a member got an answer. Milliseconds. */
  readonly answer: number;
}

it('answers, obeys members and stops, whatever pull requests hold', { timeout: 1_500_000 }, async () => {
  const stage = await Stage.open();
  const { repository, fork } = stage;
  const rows: Row[] = [];
  const attack = async (name: string, begin: () => Promise<unknown> | void) => {
    await begin();
    rows.push(await stage.row(name));
  };
  await attack('none', () => undefined);
  await attack('a thousand million paths', async () => {
    const bomb = nestedTrees(fork.path, 9, { on: await fork.tip('main') });
    await fork.git('update-ref', 'refs/heads/nested', bomb);
    await open(repository, 'eve:nested', 'nested');
  });
  await attack('a gigabyte of spaces in a small pack', async () => {
    const text = ' '.repeat(256 * 1024 * 1024);
    const files = ['a', 'b', 'c', 'd'].map((name) => [`connections/${name}.json`, text] as const);
    await commitFiles(fork.path, 'pack', { on: 'main', files });
    await open(repository, 'eve:pack', 'pack');
  });
  await attack('patches that double 40 times, by a member', async () => {
    const tree = hostileTrees.find(({ name }) => name === 'patches that double a list 40 times');
    await commitFiles(repository.path, 'doubling', { on: 'main', files: tree?.files(1) ?? [] });
    await open(repository, 'doubling', 'doubling', 'robin');
  });
  await attack('a thousand open pull requests', async () => {
    for (let index = 0; index < 1000; index += 1) {
      await commitFiles(fork.path, `p${index}`, {
        on: 'main',
        files: [[`rules/r${index}.json`, '{"x":1}']],
      });
      await open(repository, `eve:p${index}`, `Pull request ${index}`);
    }
  });
  await attack('three thousand comments', () => {
    for (let index = 0; index < 3000; index += 1) repository.comment('eve', 1, '/sluice approve');
  });
  await attack('a file of a million fields on the branch of an environment', async () => {
    const tree = hostileTrees.find(({ name }) => name === 'a million unknown fields in one file');
    await commitFiles(repository.path, 'env/staging', { on: 'env/staging', files: tree?.files(1) ?? [] });
  });
  for (const [index, tree] of hostileTrees.entries())
    await attack(tree.name, async () => {
      const branch = `hostile-${index}`;
      await commitFiles(fork.path, branch, { on: 'main', files: tree.files(1) });
      await open(repository, `eve:${branch}`, tree.name);
    });
  const stop = await stage.daemon.stop();
  process.stdout.write(`${table(rows)}\nSIGTERM: ended after ${stop} ms\n`);
  expect(rows.filter(isMissed)).toEqual([]);
  expect(stop).toBeLessThan(limits.stop);
});

const isMissed = ({ delay, health, memory, answer }: Row) =>
  delay >= limits.delay || health >= limits.health || memory >= limits.memory || answer >= limits.answer;

function open(repository: HostedRepository, head: string, title: string, as = 'eve') {
  return repository.openPullRequest(as, { head, base: 'main', title });
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `${isMissed(row) ? '!' : ' '} ${row.attack.padEnd(70)} ${`${row.delay}`.padStart(6)} ${`${row.health}`.padStart(8)} ${`${row.memory}`.padStart(8)} ${`${row.answer}`.padStart(8)}`,
  );
  return [`  ${'attack'.padEnd(70)} p99 ms healthz   RSS MiB  answer`, ...lines].join('\n');
}

class Stage {
  readonly repository: HostedRepository;
  readonly fork: HostedRepository;
  readonly daemon: WatchedDaemon;
  readonly #site: GithubSite;
  readonly #member: number;

  private constructor(site: GithubSite, fork: HostedRepository, daemon: WatchedDaemon, member: number) {
    this.#site = site;
    this.repository = site.repository;
    this.fork = fork;
    this.daemon = daemon;
    this.#member = member;
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
    const daemon = await WatchedDaemon.start(site.config, Object.fromEntries(env), port);
    const { repository } = site;
    repository.addHook({ url: `${daemon.url}/webhooks/github`, secret: 'shared' });
    const fork = await repository.fork('eve');
    await repository.pushAs(
      'robin',
      'small',
      { 'environments/staging.yaml': 'values: {}\n' },
      { from: 'main' },
    );
    const { number } = await open(repository, 'small', 'A small change', 'robin');
    const stage = new Stage(site, fork, daemon, number);
    // The first look at comments obeys nothing.
    const isReady = async () => expect((await fetch(`${daemon.url}/readyz`)).status).toBe(200);
    await vi.waitFor(isReady, { timeout: 60_000, interval: 200 });
    await stage.answered();
    await daemon.measured();
    return stage;
  }

  /** Measures while a member waits for an answer, and for some seconds at least. */
  async row(attack: string): Promise<Row> {
    await this.#site.github.webhooks.deliverAll();
    await new Promise((resolve) => setTimeout(resolve, 2000));
    const answer = await this.answered();
    const row = { attack, ...(await this.daemon.measured()), answer };
    process.stdout.write(`${table([row]).split('\n').at(-1)}\n`);
    return row;
  }

  /** Waits for an answer or reaction to a member's comment. Milliseconds. */
  async answered(): Promise<number> {
    const { repository } = this;
    const before = repository.comments(this.#member).length;
    const begun = performance.now();
    repository.comment('robin', this.#member, '/sluice what');
    const hasAnswer = async () => {
      await this.#site.github.webhooks.deliverAll();
      expect(repository.comments(this.#member).length).toBeGreaterThan(before + 1);
    };
    await vi.waitFor(hasAnswer, { timeout: 60_000, interval: 100 }).catch((error: unknown) => {
      process.stdout.write(`${this.daemon.log.split('\n').slice(-30).join('\n')}\n`);
      throw error;
    });
    return Math.round(performance.now() - begun);
  }
}
