import type { z } from 'zod';
import type { Octokit } from './octokit.ts';

/** Options of every request besides its own parameters. */
export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** `retries` only where it is 0: to the retry plug-in any other number means to send again whatever the answer was. */
  readonly request: { readonly signal: AbortSignal; readonly retries?: 0 };
}

/** One operation of GitHub's, before it has a token. */
export interface Call<T> {
  /** Action for messages: `listing the open pull requests`. */
  readonly doing: string;
  /**
   * Meaning of a 404: the repository is missing, a resource in it may be gone, rights are missing (`nothing`: GitHub
   * hides forbidden resources), or the installation of the App is missing.
   */
  readonly names: 'repository' | 'thing' | 'nothing' | 'installation';
  /** It changes something: without an answer it may have been done. */
  readonly writes: boolean;
  /** Sent again although it may have been done already, it changes nothing more. */
  readonly repeatable: boolean;
  /** Credentials: the App itself, or those for the repository (if left out). */
  readonly as?: 'app';
  readonly send: (octokit: Octokit, options: RequestOptions) => Promise<unknown>;
  readonly schema: z.ZodType<T>;
}

/** A call that reads. */
export const reading = { writes: false, repeatable: true } as const;
/** A call that writes, and may be sent twice. */
export const writing = { writes: true, repeatable: true } as const;
/** A call that makes another thing each time it is sent. */
export const making = { writes: true, repeatable: false } as const;
