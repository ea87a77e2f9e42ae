import { onTestFinished } from 'vitest';
import { openApp, type OpenApp, type OpenPipeline } from '../../src/app/open.ts';
import type { Outside } from '../../src/app/outside.ts';
import { reviewsOf } from '../../src/app/reviews.ts';
import { configFiles } from '../../src/cli/disk.ts';
import { compactJson } from '../../src/codec/json-text.ts';
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
import { payloadOf } from './export-file.ts';
import type { HastyClock } from './hasty-clock.ts';
import type { Hosted } from './hosted.ts';
import { RecordingLog } from './recording-log.ts';
import { SandboxControl } from './sandbox-control.ts';
import { never } from './world.ts';

/** Everything of a pipeline that is open. */
export interface OpenParts {
  readonly clock: HastyClock;
  readonly app: OpenApp;
  readonly pipeline: OpenPipeline;
  readonly log: RecordingLog;
  readonly config: Config;
  readonly outside: Outside;
  /** Address of the sandbox. */
  readonly tenants: string;
}

/**
 * A pipeline as an operator configures it, from its file on, and the runs of the daemon, one by one. Time goes only
 * where somebody waits.
 */
export abstract class ReviewPipeline {
  abstract readonly repository: Hosted;
  readonly clock: HastyClock;
  readonly app: OpenApp;
  readonly pipeline: OpenPipeline;
  readonly reviews: Reviews;
  readonly log: RecordingLog;
  readonly config: Config;
  readonly outside: Outside;
  readonly dev: SandboxControl;
  readonly stage: SandboxControl;
  readonly prod: SandboxControl;

  protected constructor({ clock, app, pipeline, log, config, outside, tenants }: OpenParts) {
    this.clock = clock;
    this.app = app;
    this.pipeline = pipeline;
    this.log = log;
    this.config = config;
    this.outside = outside;
    this.dev = new SandboxControl(tenants, 'acmedev');
    this.stage = new SandboxControl(tenants, 'acmestage');
    this.prod = new SandboxControl(tenants, 'acmeprod');
    const reviews = reviewsOf(app, pipeline, 0);
    if (reviews === undefined) throw new Error('the host has no pull requests');
    this.reviews = reviews;
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

  /** Sluice's comments on a pull request. */
  said(number: number): readonly string[] {
    return this.repository
      .comments(number)
      .filter(({ author }) => author.login === this.repository.bot)
      .map(({ body }) => body);
  }
}

/** Opens what a configuration file names. */
export async function openParts(
  clock: HastyClock,
  file: string,
  env: Outside['env'],
): Promise<Omit<OpenParts, 'tenants'>> {
  const log = new RecordingLog();
  const { config } = await loadConfig(file, configFiles);
  const outside = outsideOf(clock, log, env);
  const app = await openApp(config, outside);
  onTestFinished(() => app.close());
  const [pipeline] = app.pipelines;
  if (pipeline === undefined) throw new Error('the configuration has no pipeline');
  return { clock, app, pipeline, log, config, outside };
}

function outsideOf(clock: HastyClock, log: RecordingLog, env: Outside['env']): Outside {
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
