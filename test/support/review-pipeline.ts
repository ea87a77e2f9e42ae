import { onTestFinished } from 'vitest';
import { openApp, type OpenApp, type OpenPipeline } from '../../src/daemon/open/open.ts';
import type { Outside } from '../../src/daemon/open/outside.ts';
import { reviewsOf } from '../../src/daemon/review-subjects.ts';
import { configFiles } from '../../src/cli/files/disk.ts';
import { compactJson } from '../../src/core/json/json-text.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { Redactor } from '../../src/core/secrets/redactor.ts';
import { announceDeployment } from '../../src/runs/review/deployments.ts';
import { forkRun } from '../../src/runs/review/fork-run.ts';
import { reviewRun, type ReviewReport } from '../../src/runs/review/run.ts';
import type { Reviews } from '../../src/runs/review/inputs.ts';
import { runExport, runSync } from '../../src/runs/run.ts';
import type { Environment } from '../../src/runs/pipeline.ts';
import type { SyncReport } from '../../src/runs/sync/report.ts';
import { payloadOf } from './export-file.ts';
import type { HastyClock } from './hasty-clock.ts';
import type { Hosted } from './hosted.ts';
import { RecordingLog } from './recording-log.ts';
import { SandboxControl } from './sandbox-control.ts';
import { never } from './world.ts';

/** Open parts of a pipeline. */
export interface OpenParts {
  readonly clock: HastyClock;
  readonly app: OpenApp;
  readonly pipeline: OpenPipeline;
  readonly log: RecordingLog;
  readonly config: Config;
  /** Path of the configuration file. */
  readonly configPath: string;
  readonly outside: Outside;
  /** Address of the sandbox. */
  readonly tenants: string;
}

/**
 * A pipeline opened from an operator's configuration file, with the daemon's runs one by one. Time passes only while code
 * waits.
 */
export class ReviewPipeline<R extends Hosted> {
  readonly repository: R;
  readonly clock: HastyClock;
  readonly app: OpenApp;
  readonly pipeline: OpenPipeline;
  readonly reviews: Reviews;
  readonly log: RecordingLog;
  readonly config: Config;
  readonly configPath: string;
  readonly outside: Outside;
  readonly dev: SandboxControl;
  readonly stage: SandboxControl;
  readonly prod: SandboxControl;

  protected constructor(
    repository: R,
    { clock, app, pipeline, log, config, configPath, outside, tenants }: OpenParts,
  ) {
    this.repository = repository;
    this.clock = clock;
    this.app = app;
    this.pipeline = pipeline;
    this.log = log;
    this.config = config;
    this.configPath = configPath;
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

  /** Syncs an environment as the daemon does. */
  sync(name: string): Promise<SyncReport> {
    const onBegin = (revision: string) => announceDeployment(this.reviews, name, revision, never);
    const options = { holder: this.app.holder, patience: 0, onBegin };
    return runSync(this.pipeline.deps, this.environment(name), options, never);
  }

  /** Executes both runs over pull requests, forks included. */
  async review(): Promise<ReviewReport> {
    const report = await reviewRun(this.reviews, never);
    const forks = await forkRun(this.reviews, never);
    return {
      ...report,
      reviewed: [...report.reviewed, ...forks.reviewed],
      problems: [...report.problems, ...forks.problems],
    };
  }

  /** Returns the number of a branch's open pull request. */
  async numberOf(branch: string): Promise<number> {
    const open = await this.repository.pullRequests();
    const [found, ...others] = open.filter(({ pull }) => pull.head.branch === branch);
    if (found === undefined || others.length > 0)
      throw new Error(`${others.length + (found === undefined ? 0 : 1)} pull requests of ${branch} are open`);
    return found.number;
  }

  /** Returns the statuses of a pull request's head, state by name. */
  async checks(number: number): Promise<Readonly<Record<string, string>>> {
    const { pull } = await this.repository.pullRequest(number);
    return this.repository.statuses(pull.head.commit);
  }

  /** Returns true if a stream of an environment's tenant contains a text. */
  async holds(environment: string, name: string, text: string): Promise<boolean> {
    const { tenant } = this.environment(environment);
    const { streams } = await tenant.list(never);
    const found = streams.find((stream) => stream.name === name);
    if (found === undefined) throw new Error(`${environment} has no stream ${name}`);
    return compactJson(payloadOf(await tenant.exportFile(found.id, never))).includes(text);
  }

  /** Returns Sluice's comments on a pull request. */
  said(number: number): readonly string[] {
    return this.repository
      .comments(number)
      .filter(({ author }) => author.login === this.repository.bot)
      .map(({ body }) => body);
  }
}

/** Opens the pipeline of a configuration file. */
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
  return { clock, app, pipeline, log, config, configPath: file, outside };
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
