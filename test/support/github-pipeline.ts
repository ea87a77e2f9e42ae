import { onTestFinished } from 'vitest';
import { openApp, type OpenApp, type OpenPipeline, type Outside } from '../../src/app/open.ts';
import { reviewsOf } from '../../src/app/reviews.ts';
import { compactJson } from '../../src/codec/json-text.ts';
import { configFiles } from '../../src/cli/disk.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Redactor } from '../../src/domain/redactor.ts';
import { announceDeployment } from '../../src/sync/reviews/deployments.ts';
import { forkPass } from '../../src/sync/reviews/fork-pass.ts';
import { reviewPass, type ReviewReport } from '../../src/sync/reviews/review-pass.ts';
import type { Reviews } from '../../src/sync/reviews/reviews.ts';
import { runExport, runSync } from '../../src/sync/run-pass.ts';
import type { Environment } from '../../src/sync/subjects.ts';
import type { SyncReport } from '../../src/sync/sync-report.ts';
import { HastyClock } from './hasty-clock.ts';
import type { HostedRepository } from './github/hosted-repository.ts';
import { payloadOf } from './export-file.ts';
import { aGithubSite, type GithubSiteOptions } from './github-site.ts';
import type { GithubStandIn } from './github/stand-in.ts';
import { RecordingLog } from './recording-log.ts';
import { SandboxControl } from './sandbox-control.ts';
import { never } from './world.ts';

/**
 * A pipeline as an operator configures it, from its file on, at a site of its own, and the passes of the daemon, one by
 * one. Time goes only where somebody waits.
 */
export class GithubPipeline {
  readonly github: GithubStandIn;
  readonly repository: HostedRepository;
  readonly clock: HastyClock;
  readonly app: OpenApp;
  readonly pipeline: OpenPipeline;
  readonly reviews: Reviews;
  readonly log: RecordingLog;
  readonly config: Config;
  /** Path of the configuration, and the variables that it names. */
  readonly configPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly outside: Outside;
  readonly dev: SandboxControl;
  readonly stage: SandboxControl;
  readonly prod: SandboxControl;

  private constructor(
    parts: Pick<
      GithubPipeline,
      'github' | 'repository' | 'clock' | 'app' | 'log' | 'config' | 'configPath' | 'env' | 'outside'
    > & {
      readonly url: string;
    },
  ) {
    this.github = parts.github;
    this.repository = parts.repository;
    this.clock = parts.clock;
    this.app = parts.app;
    this.log = parts.log;
    this.config = parts.config;
    this.configPath = parts.configPath;
    this.env = parts.env;
    this.outside = parts.outside;
    this.dev = new SandboxControl(parts.url, 'acmedev');
    this.stage = new SandboxControl(parts.url, 'acmestage');
    this.prod = new SandboxControl(parts.url, 'acmeprod');
    const [pipeline] = parts.app.pipelines;
    if (pipeline === undefined) throw new Error('the configuration has no pipeline');
    this.pipeline = pipeline;
    const reviews = reviewsOf(parts.app, pipeline, 0);
    if (reviews === undefined) throw new Error('the host has no pull requests');
    this.reviews = reviews;
  }

  static async open(options: GithubSiteOptions): Promise<GithubPipeline> {
    const clock = new HastyClock(Date.UTC(2026, 0, 5, 9));
    const { github, repository, tenants, config, env } = await aGithubSite(options, () => clock.now());
    const log = new RecordingLog();
    const { config: read } = await loadConfig(config, configFiles);
    const given = outside(clock, log, env);
    const app = await openApp(read, given);
    onTestFinished(() => app.close());
    return new GithubPipeline({
      github,
      repository,
      clock,
      app,
      log,
      config: read,
      configPath: config,
      env: Object.fromEntries(
        Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
      ),
      outside: given,
      url: tenants,
    });
  }

  environment(name: string): Environment {
    const found = this.pipeline.environments.get(name);
    if (found === undefined) throw new Error(`there is no environment ${name}`);
    return found;
  }

  async export(): Promise<void> {
    const { deps, source } = this.pipeline;
    await runExport(deps, source, { holder: this.app.holder, patience: 0, dryRun: false }, never);
  }

  /** One pass over an environment, as the daemon makes it. */
  sync(name: string): Promise<SyncReport> {
    const onBegin = (revision: string) => announceDeployment(this.reviews, name, revision, never);
    const options = { holder: this.app.holder, patience: 0, onBegin };
    return runSync(this.pipeline.deps, this.environment(name), options, never);
  }

  /** Runs both passes over pull requests. */
  async review(): Promise<ReviewReport> {
    const report = await reviewPass(this.reviews, never);
    const forks = await forkPass(this.reviews, never);
    return {
      ...report,
      reviewed: [...report.reviewed, ...forks.reviewed],
      troubles: [...report.troubles, ...forks.troubles],
    };
  }

  /** The number of the open pull request of a branch. */
  async numberOf(branch: string): Promise<number> {
    const open = await this.repository.pullRequests();
    const [found, ...others] = open.filter(({ pull }) => pull.head.branch === branch);
    if (found === undefined || others.length > 0)
      throw new Error(`${others.length + (found === undefined ? 0 : 1)} pull requests of ${branch} are open`);
    return found.number;
  }

  /** What is said of the head of a pull request, state by name. */
  async checks(number: number): Promise<Readonly<Record<string, string>>> {
    const { pull } = await this.repository.pullRequest(number);
    return this.repository.statuses(pull.head.commit);
  }

  /** True if a text stands somewhere in a stream of an environment's tenant. */
  async holds(environment: string, name: string, text: string): Promise<boolean> {
    const { tenant } = this.environment(environment);
    const { streams } = await tenant.list(never);
    const found = streams.find((stream) => stream.name === name);
    if (found === undefined) throw new Error(`${environment} has no stream ${name}`);
    return compactJson(payloadOf(await tenant.exportFile(found.id, never))).includes(text);
  }

  /** States of the deployments of a commit to an environment, in the order in which they were said. */
  deployments(environment: string, commit: string): readonly string[] {
    return [...this.repository.record.deployments.values()]
      .filter((one) => one.environment === environment && one.commit === commit)
      .flatMap(({ statuses }) => statuses.map(({ state }) => state));
  }

  /** Our comments on a pull request. */
  said(number: number): readonly string[] {
    return this.repository
      .comments(number)
      .filter(({ author }) => author.login === 'sluice-bot')
      .map(({ body }) => body);
  }
}

function outside(clock: HastyClock, log: RecordingLog, env: Outside['env']): Outside {
  return {
    env,
    readFile: () => Promise.reject(new Error('no secret is in a file')),
    clock,
    log,
    redactor: new Redactor(),
    fetch,
    random: () => 0.5,
    actor: 'daemon',
  };
}
