import { fold } from '../text/markdown/block.ts';
import { prose } from '../text/markdown/inline.ts';
import type { PlanReview } from './input.ts';
import { moment } from './words.ts';

/** Lists the gates that the merge would wait for, and the general rules of the environment. */
export function policyPart({ gate, notes }: PlanReview, most: number): readonly string[] {
  const closed = gate?.go === false ? gate : undefined;
  const reasons = (closed?.reasons ?? []).map(({ message, remedy }) => `${prose(message)}. ${prose(remedy)}`);
  const until = closed?.until === undefined ? [] : [`Sluice continues by itself at ${moment(closed.until)}.`];
  return [
    fold(`Closed gates: ${reasons.length}`, reasons.length === 0 ? [] : [...reasons, ...until], most),
    fold(
      `Policy: ${notes.length}`,
      notes.map((note) => prose(note)),
      most,
    ),
  ];
}
