import type { GitHost } from '../../ports/git-host.ts';
import type { Environment, RunDeps, Source } from '../pipeline.ts';

/** Pull requests of one repository, with the stages of its pipeline. */
export interface Reviews {
  /** Name of the pipeline. */
  readonly name: string;
  readonly deps: RunDeps;
  readonly host: GitHost;
  readonly source: Pick<Source, 'name' | 'branch' | 'push'>;
  readonly environments: readonly ReviewedEnvironment[];
  /** Public address of the daemon, without a trailing slash. Undefined if it has none. */
  readonly url: string | undefined;
  /** Name of this process as a lease holder, and the time that it waits for a lease. Milliseconds. */
  readonly holder: string;
  readonly patience: number;
}

export interface ReviewedEnvironment extends Environment {
  /** Keeps an approved promotion unchanged until it is merged or closed. */
  readonly keepsApproved: boolean;
}

/**
 * Names of leases, which are also the daemon's subjects: for the repository's own pull requests, and for those of
 * forks.
 */
export const reviewsSubject = (pipeline: string) => `reviews ${pipeline}`;
export const forksSubject = (pipeline: string) => `forks ${pipeline}`;

/** Returns the environment of a pull request's target branch. */
export function environmentFor(
  { environments }: Pick<Reviews, 'environments'>,
  base: string,
): ReviewedEnvironment | undefined {
  return environments.find(({ branch }) => branch === base);
}
