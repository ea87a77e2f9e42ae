import { contentObject, isContentObject, type ContentObject } from '../stream/content.ts';
import { hollowOut, keysIn } from './hollow.ts';
import { MergeWriter } from './merge-writer.ts';
import { ModuleFates } from './module-fates.ts';
import { Reasons } from './reasons.ts';
import type { MergeShape } from './shape.ts';
import { present, type SideNames, type MergeVersions } from './sides.ts';
import type { Detour, MergeNote } from './writer.ts';

/** A merged file, or part of one, with its conflicts. */
export interface MergedContent {
  readonly content: ContentObject;
  readonly notes: readonly MergeNote[];
}

/**
 * Merges by structure: modules by id and place, objects by key, texts by lines, other lists by item. No module is lost
 * or duplicated: each one missing from the result was removed by a side, or is in a conflict.
 */
export function mergeContents(states: MergeVersions<ContentObject>, names: SideNames): MergedContent {
  const hollowed = hollowOut(states);
  const fates = new ModuleFates(hollowed);
  const write = (detours: ReadonlyMap<string, Detour>) => {
    const writer = new MergeWriter({ states: hollowed, fates, detours, names });
    return { writer, content: writer.value(fates.root, []) };
  };
  const detours = new Map<string, Detour>();
  let { writer, content } = write(detours);
  for (let more = detoursAfter(writer, fates, detours); more.length > 0;) {
    for (const [key, detour] of more) detours.set(key, detour);
    ({ writer, content } = write(detours));
    more = detoursAfter(writer, fates, detours);
  }
  if (isWhole(writer, fates) && isContentObject(content)) return { content, notes: writer.notes };
  return { content: unmerged(fates.root, writer, names), notes: [] };
}

/**
 * Returns the modules of both sides that one side moved to a place that no longer exists, with their alternative place.
 */
function detoursAfter(
  { account }: MergeWriter,
  fates: ModuleFates,
  known: ReadonlyMap<string, Detour>,
): readonly (readonly [string, Detour])[] {
  return [...fates.keys].flatMap((key) => {
    const fate = fates.fateOf(key);
    if (fate.is !== 'one' || account.isWritten(key) || known.has(key)) return [];
    const flows = [fates.flowOf(key, 'target'), fates.flowOf(key, 'incoming')];
    const other = flows.find((flow) => flow !== undefined && flow !== fate.flow);
    return other === undefined || flows.includes(undefined)
      ? []
      : [[key, { flow: other, isConflict: !account.isShown(key) }] as const];
  });
}

/** Tells whether each remaining module is in the file once, or in a conflict. */
function isWhole({ account }: MergeWriter, fates: ModuleFates): boolean {
  const isKept = (key: string) => account.isWritten(key) || account.isShown(key);
  return (
    !account.hasDoubled && [...fates.keys].every((key) => fates.fateOf(key).is === 'gone' || isKept(key))
  );
}

/** Merges values without modules only. People choose between the states of all others. */
function unmerged(root: MergeShape, writer: MergeWriter, names: SideNames): ContentObject {
  const content = contentObject();
  for (const [key, shape] of root.is === 'object' ? root.members : []) {
    const holdsModules = present(shape.sides).some((state) => !keysIn(state).next().done);
    const value = holdsModules
      ? writer.conflict(shape.sides, new Reasons(names).unmergeable())
      : writer.value(shape, [key]);
    if (value !== undefined) content[key] = value;
  }
  return content;
}
