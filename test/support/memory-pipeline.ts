import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { redactedHost } from '../../src/daemon/open/redacted-host.ts';
import type { Deployment } from '../../src/ports/git-host.ts';
import { aConfiguredFolder, secretsOfSite, type SiteOptions } from './configured-folder.ts';
import { FakeGitHost } from './fake-git-host.ts';
import { FakeRemote, FakeRepository } from './fake-repository.ts';
import { HastyClock } from './hasty-clock.ts';
import { MemoryHosted } from './memory-hosted.ts';
import { openParts, ReviewPipeline, type OpenParts } from './review-pipeline.ts';

/** Address at which nothing listens. */
const nowhere = 'http://127.0.0.1:9';

/** A pipeline whose repository and git host are in memory; its tenants are reached by HTTP. */
export class MemoryPipeline extends ReviewPipeline<MemoryHosted> {
  readonly host: FakeGitHost;

  private constructor(host: FakeGitHost, repository: MemoryHosted, parts: OpenParts) {
    super(repository, parts);
    this.host = host;
  }

  static async open(options: SiteOptions): Promise<MemoryPipeline> {
    const clock = new HastyClock(Date.UTC(2026, 0, 5, 9));
    const now = () => clock.now();
    const folder = await mkdtemp(join(tmpdir(), 'sluice-pipeline-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
    const git = `${nowhere}/acme/value-streams.git`;
    const { tenants, config } = await aConfiguredFolder(folder, { ...options, git, api: nowhere }, now);
    const opened = await openParts(clock, config, { ...secretsOfSite, GITHUB_TOKEN: 'not-used' });
    const remote = new FakeRemote();
    const host = new FakeGitHost(remote, clock);
    for (const login of ['robin', 'kim']) host.writers.add(login);
    const repository = new MemoryHosted(host, remote, now);
    const first = await repository.pushAs('robin', 'main', { 'README.md': 'Value streams of acme\n' });
    for (const branch of ['env/staging', 'env/production']) remote.refs.set(`refs/heads/${branch}`, first);
    const { deps } = opened.pipeline;
    const sink = redactedHost(host, opened.outside.redactor);
    const pipeline = {
      ...opened.pipeline,
      host: sink,
      deps: { ...deps, people: host, repository: new FakeRepository(remote) },
    };
    const app = { ...opened.app, pipelines: [pipeline] };
    return new MemoryPipeline(host, repository, { ...opened, app, pipeline, tenants });
  }

  /** Returns the states of a commit's deployments to an environment, oldest first. */
  deployments(environment: string, commit: string): readonly Deployment['state'][] {
    return this.host.deployments
      .filter((one) => one.environment === environment && one.commit === commit)
      .flatMap(({ states }) => states.map(({ state }) => state));
  }
}
