import type { SideNames } from '../sides.ts';
import { textRegions, type TextRegion } from './text-regions.ts';

/** Merges two changes of a list of lines; undefined where they touch the same lines. */
export function mergeLines(
  base: readonly string[],
  target: readonly string[],
  incoming: readonly string[],
): readonly string[] | undefined {
  const merged: string[] = [];
  for (const region of textRegions({ base, target, incoming })) {
    if (region.is === 'clash') return undefined;
    for (const line of region.lines) merged.push(line);
  }
  return merged;
}

/** Merges two changes of one text line by line; undefined where they touch the same lines. */
export function mergeText(base: string, target: string, incoming: string): string | undefined {
  return mergeLines(lines(base), lines(target), lines(incoming))?.join('\n');
}

/** A text with each conflict between markers in git's format. */
export interface MarkedText {
  readonly text: string;
  /** Numbers of the lines at which conflicts begin, from 1. */
  readonly clashes: readonly number[];
}

/** Merges like `mergeText`, with marked versions of both sides where they conflict. */
export function mergeTextWithMarkers(
  base: string,
  target: string,
  incoming: string,
  names: SideNames,
): MarkedText {
  const merged: string[] = [];
  const clashes: number[] = [];
  for (const region of textRegions({ base: lines(base), target: lines(target), incoming: lines(incoming) })) {
    if (region.is === 'clash') clashes.push(merged.length + 1);
    for (const line of written(region, names)) merged.push(line);
  }
  return { text: merged.join('\n'), clashes };
}

function* written(region: TextRegion, names: SideNames): Generator<string> {
  if (region.is === 'merged') yield* region.lines;
  else {
    yield `<<<<<<< ${names.target}`;
    yield* region.target;
    yield '=======';
    yield* region.incoming;
    yield `>>>>>>> ${names.incoming}`;
  }
}

const lines = (text: string) => text.split('\n');
