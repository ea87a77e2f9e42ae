import { bullets, firstOf } from '../text/markdown/block.ts';
import { prose } from '../text/markdown/inline.ts';
import type { PlanReview } from './input.ts';
import { moment } from './words.ts';

/** Describes the environment's policy for the merge: what it would wait for, and the general rules. */
export function policyPart({ gate, notes }: PlanReview, most: number): readonly string[] {
  if (most === 0) return [];
  const waits =
    gate?.go === false
      ? [
          '**After the merge it waits:**',
          bullets([
            ...gate.reasons.map(({ message, remedy }) => `${prose(message)}. ${prose(remedy)}`),
            ...(gate.until === undefined ? [] : [`It goes on by itself at ${moment(gate.until)}.`]),
          ]),
        ]
      : [];
  return [
    ...waits,
    ...(notes.length === 0
      ? []
      : [
          `Policy: ${firstOf(
            notes.map((note) => prose(note)),
            most,
          ).join('; ')}.`,
        ]),
  ];
}
