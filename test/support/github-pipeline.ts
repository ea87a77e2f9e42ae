import { HastyClock } from './hasty-clock.ts';
import type { HostedRepository } from './github/hosted-repository.ts';
import { aGithubSite } from './github-site.ts';
import type { SiteOptions } from './configured-folder.ts';
import type { GithubStandIn } from './github/stand-in.ts';
import { openParts, ReviewPipeline, type OpenParts } from './review-pipeline.ts';

/** A pipeline beside a GitHub of the test, which Sluice and git reach by HTTP. */
export class GithubPipeline extends ReviewPipeline {
  readonly github: GithubStandIn;
  readonly repository: HostedRepository;

  private constructor(parts: OpenParts & Pick<GithubPipeline, 'github' | 'repository'>) {
    super(parts);
    this.github = parts.github;
    this.repository = parts.repository;
  }

  static async open(options: SiteOptions): Promise<GithubPipeline> {
    const clock = new HastyClock(Date.UTC(2026, 0, 5, 9));
    const { github, repository, tenants, config, env } = await aGithubSite(options, () => clock.now());
    return new GithubPipeline({ ...(await openParts(clock, config, env)), github, repository, tenants });
  }

  /** States of the deployments of a commit to an environment, in the order in which they were said. */
  deployments(environment: string, commit: string): readonly string[] {
    return [...this.repository.record.deployments.values()]
      .filter((one) => one.environment === environment && one.commit === commit)
      .flatMap(({ statuses }) => statuses.map(({ state }) => state));
  }
}
