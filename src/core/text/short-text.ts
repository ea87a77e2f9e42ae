import { budgets } from '../budgets.ts';

/** Cuts a text that is too long to read. */
export function shortText(text: string): string {
  const most = budgets.problems.text;
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
