import { z } from 'zod';
import { descriptionLimit, type CommitStatus, type Deployment } from '../../../ports/git-host.ts';
import { making, reading, writing } from '../call.ts';
import type { GitHubClient } from '../client.ts';
import { anything, deploymentSchema } from '../wire.ts';

/** Statuses of commits and deployments of environments. */
export class Reports {
  readonly #client: GitHubClient;

  constructor(client: GitHubClient) {
    this.#client = client;
  }

  send(commit: string, report: CommitStatus | Deployment, signal: AbortSignal): Promise<void> {
    return 'name' in report
      ? this.#setStatus(commit, report, signal)
      : this.#setDeployment(commit, report, signal);
  }

  async #setStatus(
    commit: string,
    { name, state, description, url }: CommitStatus,
    signal: AbortSignal,
  ): Promise<void> {
    const { place } = this.#client;
    await this.#client.ask(
      {
        doing: `setting the status ${name}`,
        names: 'nothing',
        ...writing,
        send: (octokit, options) =>
          octokit.rest.repos.createCommitStatus({
            ...place,
            sha: commit,
            state,
            context: name,
            description: oneLine(description),
            ...(url === undefined ? {} : { target_url: url }),
            ...options,
          }),
        schema: anything,
      },
      signal,
    );
  }

  async #setDeployment(
    commit: string,
    { environment, state, description, url }: Deployment,
    signal: AbortSignal,
  ): Promise<void> {
    const { place } = this.#client;
    const there = await this.#newest(commit, environment, signal);
    const id = there ?? (await this.#make(commit, environment, signal));
    await this.#client.ask(
      {
        doing: `setting the state of deployment ${id}`,
        names: 'thing',
        ...writing,
        send: (octokit, options) =>
          octokit.rest.repos.createDeploymentStatus({
            ...place,
            deployment_id: id,
            state,
            description: oneLine(description),
            ...(url === undefined ? {} : { log_url: url }),
            ...options,
          }),
        schema: anything,
      },
      signal,
    );
  }

  async #newest(commit: string, environment: string, signal: AbortSignal): Promise<number | undefined> {
    const { place } = this.#client;
    const found = await this.#client.ask(
      {
        doing: 'looking for the deployment of a commit',
        names: 'nothing',
        ...reading,
        // Newest first, GitHub's own order.
        send: (octokit, options) =>
          octokit.rest.repos.listDeployments({
            ...place,
            sha: commit,
            environment,
            per_page: 100,
            ...options,
          }),
        schema: z.array(deploymentSchema),
      },
      signal,
    );
    const ids = found
      .filter((each) => each.sha === commit && each.environment === environment)
      .map(({ id }) => id);
    return ids.length === 0 ? undefined : Math.max(...ids);
  }

  /** Creates a deployment without merging or waiting for a status, because it only reports work of Sluice. */
  async #make(commit: string, environment: string, signal: AbortSignal): Promise<number> {
    const { place } = this.#client;
    const made = await this.#client.ask(
      {
        doing: 'making a deployment',
        names: 'nothing',
        ...making,
        send: (octokit, options) =>
          octokit.rest.repos.createDeployment({
            ...place,
            ref: commit,
            environment,
            auto_merge: false,
            required_contexts: [],
            ...options,
          }),
        schema: deploymentSchema,
      },
      signal,
    );
    return made.id;
  }
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= descriptionLimit
    ? line
    : `${line.slice(0, descriptionLimit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
