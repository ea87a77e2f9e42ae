import { setFlagsFromString } from 'node:v8';

/**
 * Lets the heap grow by 40 % before a collection, where V8 would allow fourfold, and collects young objects while old
 * ones are marked. Costs some 6 % of processor time. V8 reads the flags at each decision.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=40');
  setFlagsFromString('--no-separate-gc-phases');
}

/** Keeps the young objects of each thread in few megabytes, for a process that runs for long. */
export function keepYoungSpaceSmall(): void {
  setFlagsFromString('--optimize-for-size');
}
