import { contentObject, type Content, type ContentObject } from '../stream/content.ts';
import { same } from './same.ts';
import type { MergeVersions } from './sides.ts';

/**
 * Merges designer data by module: takes the incoming side's changes, and otherwise the target's data. It decides
 * nothing, so it is never a conflict.
 */
export function mergeSidecar({ base, target, incoming }: MergeVersions<ContentObject>): ContentObject {
  const keys = new Set([...Object.keys(target ?? {}), ...Object.keys(incoming ?? {})]);
  return contentObject(
    [...keys].flatMap((key): (readonly [string, Content])[] => {
      const [before, ours, theirs] = [base, target, incoming].map((state) => ownValue(state, key));
      const value = same(before, theirs) ? ours : theirs;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function ownValue(state: ContentObject | undefined, key: string): Content | undefined {
  return state !== undefined && Object.hasOwn(state, key) ? state[key] : undefined;
}
