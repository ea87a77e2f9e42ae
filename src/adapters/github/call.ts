import type { z } from 'zod';
import type { Octokit } from './octokit.ts';

/** Options of every request besides its own parameters. */
export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** `retries` may only be 0: the retry plug-in takes any other number as a request to retry after any response. */
  readonly request: { readonly signal: AbortSignal; readonly retries?: 0 };
}

/** One operation of GitHub, before it has a token. */
export interface GitHubCall<T> {
  /** Action for messages: `listing the open pull requests`. */
  readonly doing: string;
  /**
   * Meaning of a 404: the repository is missing, a resource in it may be gone, rights are missing (`nothing`: GitHub
   * hides forbidden resources), or the installation of the App is missing.
   */
  readonly names: 'repository' | 'thing' | 'nothing' | 'installation';
  /** Tells whether the call changes something. Without a response, it may have taken effect. */
  readonly writes: boolean;
  /** Tells whether a repetition changes nothing more. */
  readonly repeatable: boolean;
  /** Credentials: the App itself, or those for the repository (if left out). */
  readonly as?: 'app';
  readonly send: (octokit: Octokit, options: RequestOptions) => Promise<unknown>;
  readonly schema: z.ZodType<T>;
}

/** A call that reads. */
export const reading = { writes: false, repeatable: true } as const;
/** A call that writes, and may be repeated. */
export const writing = { writes: true, repeatable: true } as const;
/** A call that creates another resource each time. */
export const making = { writes: true, repeatable: false } as const;
