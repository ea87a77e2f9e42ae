import type { Chance } from './chance.ts';

/** Bytes of export files: most are small, few are large. */
export const smallest = 1_000;
export const typical = 50_000;
export const largest = 1_300_000;

/** How far sizes lie apart: one in six is more than e times the typical one. */
const spread = 1;

/** Bytes that an export file is to have: half of them below the typical size, all within the bounds. */
export function anySize(chance: Chance): number {
  return Math.round(Math.min(largest, Math.max(smallest, typical * Math.exp(spread * chance.normal()))));
}
