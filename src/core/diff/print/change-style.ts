import type { PathStep } from '../change.ts';
import type { Hunk } from './word-diff.ts';

/** Notation of a medium: plain text or Markdown. */
export interface ChangeStyle {
  readonly crumb: (step: PathStep) => string;
  /** Formats an untrusted text of any length, cut at `most` characters. */
  readonly value: (text: string, most: number) => string;
  /** Formats two safe texts, of which the later one replaced the earlier one. */
  readonly exchange: (old: string, now: string) => string;
  /** Formats changed words between those around them, of which `old` or `now` may be empty. */
  readonly passage: (hunk: Omit<Hunk, 'line'>) => string;
  /** Text between two passages of one line. */
  readonly glue: string;
}
