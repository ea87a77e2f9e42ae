import { budgets } from './budgets.ts';

/** A text that is shown, cut where it is longer than anybody reads. */
export function shortText(text: string): string {
  const most = budgets.problems.text;
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
