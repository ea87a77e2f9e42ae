import { HastyClock } from './hasty-clock.ts';
import type { HostedRepository } from './github/hosted-repository.ts';
import { aGithubSite } from './github-site.ts';
import type { SiteOptions } from './configured-folder.ts';
import type { GithubStandIn } from './github/stand-in.ts';
import { openParts, ReviewPipeline, type OpenParts } from './review-pipeline.ts';

/** A pipeline with a GitHub stand-in that Sluice and git reach over HTTP. */
export class GithubPipeline extends ReviewPipeline<HostedRepository> {
  readonly github: GithubStandIn;

  private constructor(github: GithubStandIn, repository: HostedRepository, parts: OpenParts) {
    super(repository, parts);
    this.github = github;
  }

  static async open(options: SiteOptions): Promise<GithubPipeline> {
    const clock = new HastyClock(Date.UTC(2026, 0, 5, 9));
    const { github, repository, tenants, config, env } = await aGithubSite(options, () => clock.now());
    return new GithubPipeline(github, repository, { ...(await openParts(clock, config, env)), tenants });
  }

  /** States of the deployments of a commit to an environment, in the order in which they were said. */
  deployments(environment: string, commit: string): readonly string[] {
    return [...this.repository.record.deployments.values()]
      .filter((one) => one.environment === environment && one.commit === commit)
      .flatMap(({ statuses }) => statuses.map(({ state }) => state));
  }
}
