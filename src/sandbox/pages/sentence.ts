import type { HttpProblem } from '../problem.ts';

/** Describes a problem in a sentence: its message, and its details where the message lacks them. */
export function sentenceOf(problem: HttpProblem): string {
  const details = problem.details
    .flatMap((detail) => detail.message ?? [])
    .filter((detail) => !problem.message.includes(detail));
  const told = [problem.message, details.join('; ')].filter((part) => part !== '').join(': ');
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}${/[.!?]$/.test(told) ? '' : '.'}`;
}
