import { contentObject, isContentObject, type ContentObject } from '../content.ts';
import { Emission, type Detour, type MergeNote } from './emission.ts';
import { hollowOut, keysIn } from './hollow.ts';
import type { MergeLines } from './merge-texts.ts';
import { ModuleFates } from './module-fates.ts';
import { Reasons } from './reasons.ts';
import type { Shape } from './shape.ts';
import { present, type SideNames, type Sides } from './sides.ts';

/** A merged file, or part of one; conflicts stand in it. */
export interface MergedContent {
  readonly content: ContentObject;
  readonly notes: readonly MergeNote[];
}

/**
 * Merges by structure: modules by id and place, objects by key, texts by lines, other lists item by item. No module
 * that a side has is lost or stands twice: what is not in the result was removed by a side, or is shown by a conflict.
 */
export function mergeContents(
  states: Sides<ContentObject>,
  names: SideNames,
  mergeLines: MergeLines,
): MergedContent {
  const hollowed = hollowOut(states);
  const fates = new ModuleFates(hollowed);
  const emit = (detours: ReadonlyMap<string, Detour>) => {
    const emission = new Emission({ states: hollowed, fates, detours, names, mergeLines });
    return { emission, content: emission.value(fates.root, []) };
  };
  const detours = new Map<string, Detour>();
  let { emission, content } = emit(detours);
  for (let more = detoursAfter(emission, fates, detours); more.length > 0;) {
    for (const [key, detour] of more) detours.set(key, detour);
    ({ emission, content } = emit(detours));
    more = detoursAfter(emission, fates, detours);
  }
  if (isWhole(emission, fates) && isContentObject(content)) return { content, notes: emission.notes };
  return { content: unmerged(fates.root, emission, names), notes: [] };
}

/** Modules that both sides have and that one moved to where nothing is now, and where they go instead. */
function detoursAfter(
  { account }: Emission,
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

/** True if each module that is to stay stands in the file once, or is shown by a conflict. */
function isWhole({ account }: Emission, fates: ModuleFates): boolean {
  const isKept = (key: string) => account.isWritten(key) || account.isShown(key);
  return (
    !account.hasDoubled && [...fates.keys].every((key) => fates.fateOf(key).is === 'gone' || isKept(key))
  );
}

/** As before, but of what holds modules nothing is merged: a person chooses. */
function unmerged(root: Shape, emission: Emission, names: SideNames): ContentObject {
  const content = contentObject();
  for (const [key, shape] of root.is === 'object' ? root.members : []) {
    const holdsModules = present(shape.sides).some((state) => !keysIn(state).next().done);
    const value = holdsModules
      ? emission.conflict(shape.sides, new Reasons(names).unmergeable())
      : emission.value(shape, [key]);
    if (value !== undefined) content[key] = value;
  }
  return content;
}
