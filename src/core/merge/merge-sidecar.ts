import {
  contentObject,
  isContentObject,
  textMember,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { areDifferentModules } from '../stream/module-type.ts';
import { same } from './same.ts';
import type { MergeVersions } from './sides.ts';

/**
 * Merges designer data by module: takes the incoming side's changes, and otherwise the target's data. It decides
 * nothing, so it is never a conflict. An entry stays whole, so that it names the module of its data.
 */
export function mergeSidecar({ base, target, incoming }: MergeVersions<ContentObject>): ContentObject {
  const keys = new Set([...Object.keys(target ?? {}), ...Object.keys(incoming ?? {})]);
  return contentObject(
    [...keys].flatMap((key): (readonly [string, Content])[] => {
      const [before, ours, theirs] = [base, target, incoming].map((state) => ownValue(state, key));
      const value = keepsTarget(before, ours, theirs) ? ours : theirs;
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

type Entry = Content | undefined;

/** Tells whether the incoming side changed nothing, only wrote the name, or has the module that the target replaced. */
function keepsTarget(before: Entry, ours: Entry, theirs: Entry): boolean {
  if (same(before, theirs)) return true;
  if (same(before, ours) || !isContentObject(before) || !isContentObject(theirs)) return false;
  if (textMember(before, 'module') === undefined)
    return same(before, withMember(theirs, 'module', undefined));
  return (
    (!isContentObject(ours) || areDifferentModules(before, ours)) && !areDifferentModules(before, theirs)
  );
}

function ownValue(state: ContentObject | undefined, key: string): Content | undefined {
  return state !== undefined && Object.hasOwn(state, key) ? state[key] : undefined;
}
