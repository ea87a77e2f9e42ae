import type { Problem } from '../problem.ts';

/** What went wrong as a plain sentence: a problem's message and, where it does not tell them itself, its details. */
export function sentenceOf(problem: Problem): string {
  const details = problem.details
    .flatMap((detail) => detail.message ?? [])
    .filter((detail) => !problem.message.includes(detail));
  const told = [problem.message, details.join('; ')].filter((part) => part !== '').join(': ');
  return `${told.charAt(0).toUpperCase()}${told.slice(1)}${/[.!?]$/.test(told) ? '' : '.'}`;
}
