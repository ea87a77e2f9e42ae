import { forksSubject, reviewsSubject } from '../../runs/review/inputs.ts';

/**
 * Parts of a daemon's work that must not delay each other: syncs, exports and notifications; the repository's pull
 * requests and comments; pull requests of forks, which anybody may open; and the dashboard service.
 */
export const parts = ['runs', 'reviews', 'forks', 'desk'] as const;
export type DaemonPart = (typeof parts)[number];

export function partOf(subject: string): DaemonPart {
  if (subject.startsWith(forksSubject(''))) return 'forks';
  return subject.startsWith(reviewsSubject('')) ? 'reviews' : 'runs';
}
