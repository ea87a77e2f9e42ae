import { forksSubject, reviewsSubject } from '../../sync/reviews/reviews.ts';

/**
 * Parts of the work of a daemon that must not hold each other up: syncs, exports and notifications; pull requests of the
 * repository and comments; pull requests of forks, which anybody may open; and answers to people.
 */
export const parts = ['runs', 'reviews', 'forks', 'desk'] as const;
export type Part = (typeof parts)[number];

/** The part that works on a subject. */
export function partOf(subject: string): Part {
  if (subject.startsWith(forksSubject(''))) return 'forks';
  return subject.startsWith(reviewsSubject('')) ? 'reviews' : 'runs';
}
