import type { GitHost } from '../../ports/git-host.ts';
import type { Environment, PassDeps, Source } from '../pipeline.ts';

/** The pull requests of one repository, and what is worked on there. */
export interface Reviews {
  /** Of the pipeline. */
  readonly name: string;
  readonly deps: PassDeps;
  readonly host: GitHost;
  readonly source: Pick<Source, 'name' | 'branch' | 'push'>;
  readonly environments: readonly ReviewedEnvironment[];
  /** Public address of the daemon, without a slash at its end; undefined where nobody can reach it. */
  readonly url: string | undefined;
  /** Names this process where leases are held, and how long it waits for one. Milliseconds. */
  readonly holder: string;
  readonly patience: number;
}

export interface ReviewedEnvironment extends Environment {
  /** True: a promotion that somebody approved stays as it is until it is merged or closed. */
  readonly keepsApproved: boolean;
}

/** Names of leases and of the daemon's subjects: own pull requests, and those of forks. */
export const reviewsSubject = (pipeline: string) => `reviews ${pipeline}`;
export const forksSubject = (pipeline: string) => `forks ${pipeline}`;

/** The environment whose branch a pull request is for. */
export function environmentFor(
  { environments }: Pick<Reviews, 'environments'>,
  base: string,
): ReviewedEnvironment | undefined {
  return environments.find(({ branch }) => branch === base);
}
