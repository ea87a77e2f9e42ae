import type { FileTexts } from './github/pushing.ts';

/** Pull request as people see it. */
export interface HostedPull {
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly isOpen: boolean;
  readonly pull: { readonly head: { readonly branch: string; readonly commit: string } };
}

/** Comment as people see it. */
export interface HostedComment {
  readonly id: number;
  readonly body: string;
  readonly author: { readonly login: string };
  readonly reactions: readonly { readonly content: string }[];
}

/** A repository on a git host, with the actions of people there. */
export interface Hosted {
  /** Login of Sluice. */
  readonly bot: string;
  tip(branch: string): Promise<string>;
  read(branch: string, path: string): Promise<string>;
  /** Commits files to a branch and returns the commit. A new branch starts at `from` or main. */
  pushAs(as: string, branch: string, files: FileTexts, options?: { readonly from?: string }): Promise<string>;
  openPullRequest(
    as: string,
    wanted: { readonly head: string; readonly base: string; readonly title: string },
  ): Promise<HostedPull>;
  pullRequest(number: number): Promise<HostedPull>;
  /** Open pull requests. */
  pullRequests(): Promise<readonly HostedPull[]>;
  merge(as: string, number: number): Promise<string>;
  close(as: string, number: number): Promise<void>;
  approve(as: string, number: number): Promise<void>;
  comment(as: string, number: number, text: string): { readonly id: number };
  editComment(as: string, id: number, text: string): void;
  deleteComment(as: string, id: number): void;
  comments(number: number): readonly HostedComment[];
  /** State of each status of a commit, by name. */
  statuses(commit: string): Readonly<Record<string, string>>;
}
