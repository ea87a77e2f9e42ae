import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, vi } from 'vitest';
import { validateStatus } from '../../src/runs/review/plans/validate.ts';
import { aGithubSite, type GithubSite } from '../support/github-site.ts';
import type { HostedRepository } from '../support/github/hosted-repository.ts';
import { latestStatuses } from '../support/github/shapes/status-shape.ts';
import { smallStreams } from '../support/small-streams.ts';
import { freePort } from '../support/free-port.ts';
import { HostileTenant } from './hostile-tenant.ts';
import { WatchedDaemon, type Measured } from './watched-daemon.ts';

export interface Row extends Measured {
  readonly attack: string;
  /** Longest time until a member got an answer. Milliseconds. */
  readonly answer: number;
  /** Time until the daemon ended after SIGTERM, in the middle of the attack. Milliseconds. */
  readonly stop: number;
}

export interface Opened {
  readonly name: string;
  /** Expects a check that names the code of a problem. */
  readonly isRefused: boolean;
}

/** A pull request, and what its check says. */
export interface Verdict extends Opened {
  readonly text: string | undefined;
}

export interface Attack {
  readonly name: string;
  readonly begin: (daemon: WatchedDaemon) => Promise<unknown> | void;
  /** Tells whether the attack has begun. Default: the daemon has asked the host for something. */
  readonly isUnderWay?: (daemon: WatchedDaemon) => boolean;
  /** Tells whether the daemon that started after SIGTERM has finished. Default: each pull request has a check. */
  readonly isOver?: (daemon: WatchedDaemon) => boolean;
  /** Time to wait for that, at most. Milliseconds. */
  readonly patience?: number;
}

const defaultPatience = 12_000;
const verdictPatience = 120_000;
/** Time after which a comment counts as never answered. */
const answerPatience = 60_000;

/** A daemon with a GitHub stand-in, a hostile tenant and an inbox. */
export class Harness {
  readonly repository: HostedRepository;
  readonly fork: HostedRepository;
  /** Tenant of production. */
  readonly tenant: HostileTenant;
  /** Folder of the tenant of `archive`. */
  readonly inbox: string;
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
      tenant,
      inbox,
      daemon,
      member,
      start,
    }: Pick<Harness, 'fork' | 'tenant' | 'inbox'> & {
      readonly daemon: WatchedDaemon;
      readonly member: number;
      readonly start: () => Promise<WatchedDaemon>;
    },
  ) {
    this.#site = site;
    this.repository = site.repository;
    this.fork = fork;
    this.tenant = tenant;
    this.inbox = inbox;
    this.#daemon = daemon;
    this.#member = member;
    this.#start = start;
  }

  static async open(): Promise<Harness> {
    const seed = smallStreams({ A: {}, B: {} });
    const server = 'webhookSecret: { env: HOOK }, access: { token: { env: SERVER_TOKEN } }';
    const site = await aGithubSite({ seed, server, production: 'every: 1s' }, Date.now);
    await site.repository.git('branch', 'env/archive', 'main');
    const tenant = await HostileTenant.start(site.tenants);
    const port = await freePort();
    const inbox = join(dirname(site.config), 'archive/in');
    for (const folder of [inbox, join(inbox, '../out')]) await mkdir(folder, { recursive: true });
    const text = await readFile(site.config, 'utf8');
    await writeFile(site.config, configText(text, { tenant, port }));
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
    const harness = new Harness(site, { fork, tenant, inbox, daemon, member, start });
    // The first look at comments obeys nothing.
    const isReady = async () => expect((await fetch(`${daemon.url}/readyz`)).status).toBe(200);
    await vi.waitFor(isReady, { timeout: 60_000, interval: 200 });
    await harness.#answered();
    await daemon.measured();
    return harness;
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

  /**
   * Begins an attack, sends SIGTERM in the middle of it, and starts another daemon, which goes on with it. Measures that
   * one until it is through.
   */
  async row({ name, begin, isUnderWay, isOver, patience = defaultPatience }: Attack): Promise<Row> {
    const { requests } = this.#site.github;
    const before = requests.length;
    await begin(this.#daemon);
    await this.#deliver();
    const isReading = isUnderWay ?? (() => requests.length > before);
    const isReadingNow = () => expect(isReading(this.#daemon)).toBe(true);
    await vi.waitFor(isReadingNow, { timeout: 60_000, interval: 20 });
    const stop = await this.stop();
    this.#daemon = await this.#start();
    // How long a process takes to begin is no answer's delay.
    await this.#daemon.measured();
    const begun = performance.now();
    const isThrough = isOver ?? (() => this.#waiting().length === 0);
    let answer = await this.#answered();
    while (performance.now() - begun < patience && !isThrough(this.#daemon))
      answer = Math.max(answer, await this.#answered());
    return { attack: name, ...(await this.#daemon.measured()), answer, stop };
  }

  /** Waits until each pull request has a check; returns what it says. */
  async verdicts(): Promise<readonly Verdict[]> {
    const isDone = () => expect(this.#waiting()).toEqual([]);
    await vi.waitFor(isDone, { timeout: verdictPatience, interval: 200 }).catch(() => undefined);
    return [...this.#opened].map(([commit, opened]) => ({ ...opened, text: this.#check(commit) }));
  }

  /** Log of the last daemon. */
  get log(): string {
    return this.#daemon.log;
  }

  /** Lines with the stack of an error in the logs of the daemons that ended. */
  readonly stacks: string[] = [];

  async stop(): Promise<number> {
    const time = await this.#daemon.stop();
    this.stacks.push(...this.log.split('\n').filter((line) => /"stack":|^ +at /.test(line)));
    return time;
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
    try {
      await vi.waitFor(hasAnswer, { timeout: answerPatience, interval: 100 });
      return Math.round(performance.now() - begun);
    } catch {
      return Infinity;
    }
  }
}

/** Puts the tenant of production behind a server that can be hostile, and adds an environment with an inbox. */
function configText(
  text: string,
  { tenant, port }: { readonly tenant: HostileTenant; readonly port: number },
): string {
  return text
    .replace('127.0.0.1:0', `127.0.0.1:${port}`)
    .replace(/(prod: \{ driver: http, baseUrl: )"[^"]+"/, `$1"${tenant.url}", timeout: 3s`)
    .replace(
      '\nsource:',
      '\n  byhand: { driver: directory, inbox: archive/in, outbox: archive/out }\nsource:',
    )
    .replace(
      '\nstore:',
      '\n  archive: { branch: env/archive, tenant: byhand, from: staging, every: 1s, state: file }\nstore:',
    );
}
