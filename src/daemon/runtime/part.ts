import { forksSubject, reviewsSubject } from '../../runs/review/inputs.ts';

/**
 * Parts of a daemon's work that must not delay each other: syncs, exports and notifications; pull requests of the
 * repository and comments; pull requests of forks, which anybody may open; answers to people.
 */
export const parts = ['runs', 'reviews', 'forks', 'desk'] as const;
export type Part = (typeof parts)[number];

/** Finds the part for a subject. */
export function partOf(subject: string): Part {
  if (subject.startsWith(forksSubject(''))) return 'forks';
  return subject.startsWith(reviewsSubject('')) ? 'reviews' : 'runs';
}
