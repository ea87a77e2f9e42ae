import { ModuleMap } from '../diff/module-map.ts';
import { contentObject, withMember, type Content, type ContentObject } from '../stream/content.ts';
import type { ModuleNumbers } from '../stream/module-references.ts';
import { conflictsOf, type MergeConflict } from './conflicts.ts';
import { pointer } from '../problems/problem.ts';
import { treeFile, type TreeFile } from '../tree/tree.ts';
import { mergeContents } from './merge-contents.ts';
import { mergeSidecar } from './merge-sidecar.ts';
import { Reasons } from './reasons.ts';
import { earlierNumbers, freeNumbers, renumbered, type Renumbering } from './renumbering.ts';
import { mapSides, type ChangedVersion, type SideNames, type MergeVersions, type Version } from './sides.ts';

export { conflictsOf, type MergeConflict } from './conflicts.ts';

/** A remark about the merge for people. */
export interface PlacedNote {
  /** JSON pointer in the merged file. */
  readonly place: string;
  readonly message: string;
}

export interface MergedFile {
  readonly file: TreeFile;
  readonly conflicts: readonly MergeConflict[];
  readonly notes: readonly PlacedNote[];
}

/** Merges two changes of a file of the tree that is no sidecar. At least one side must have the file. */
export function mergeTreeFile(files: MergeVersions<TreeFile>, names: SideNames): MergedFile {
  const { base, target, incoming } = files;
  const removed = target === undefined ? incoming : incoming === undefined ? target : undefined;
  if (removed !== undefined && base !== undefined)
    return half(removed, target === undefined ? 'incoming' : 'target', names);
  const content = mergeContents(
    mapSides(files, (file) => file.content),
    names,
  );
  const own = mergeContents(
    mapSides(files, (file) => file.own),
    names,
  );
  const file = treeFile(content.content, own.content);
  return {
    file,
    conflicts: conflictsOf(file),
    notes: [...content.notes, ...own.notes].map(({ place, message }) => ({ place: pointer(place), message })),
  };
}

/** A merged scenario, and the numbers that its modules got. */
export interface MergedScenario extends MergedFile {
  readonly numbers: readonly Renumbering[];
}

/**
 * Merges two changes of a scenario. Gives a new number to an incoming module if the target has added another one with
 * its number, unless it is in a conflict.
 */
export function mergeScenario(files: MergeVersions<TreeFile>, names: SideNames): MergedScenario {
  const contents = mapSides(files, ({ content }) => content);
  const earlier = earlierNumbers(contents);
  const known = renumbered(contents, earlier);
  const free = freeNumbers(known);
  const merge = (states: MergeVersions<ContentObject>) =>
    mergeTreeFile(
      mapSides(files, (file, version) => ({ ...file, content: states[version] ?? file.content })),
      names,
    );
  if (free.incoming.size > 0) {
    const merged = merge(renumbered(known, free));
    const numbers = new Set([...free.incoming.values()].map(String));
    const isInConflict = merged.conflicts.some(({ target, incoming, base }) =>
      [base, target, incoming].some((side) => side !== undefined && hasModule(side, numbers)),
    );
    if (!isInConflict) {
      const notes = [...free.incoming].map(([id, number]) => ({
        place: placeOfModule(merged.file.content, String(number)),
        message: new Reasons(names).renumbered(id, number),
      }));
      return { ...merged, notes: [...merged.notes, ...notes], numbers: [earlier, free] };
    }
  }
  return { ...merge(known), numbers: [earlier] };
}

const placeOfModule = (content: ContentObject, id: string) =>
  pointer(new ModuleMap(content).all.get(id)?.pointer ?? []);

const hasModule = (value: Content, ids: ReadonlySet<string>) =>
  [...new ModuleMap(contentObject([['flow', value]])).all.keys()].some((id) => ids.has(id));

/** Returns one side's changed file that the other side removed, unchanged except for a mark at its top. */
function half(file: TreeFile, changed: ChangedVersion, names: SideNames): MergedFile {
  const why = `${new Reasons(names).removed(changed)}: remove the file, or take "$conflict" out of it`;
  const marked = treeFile(file.content, withMember(file.own, '$conflict', contentObject([['why', why]])));
  return { file: marked, conflicts: conflictsOf(marked), notes: [] };
}

/**
 * Merges a sidecar; undefined where one side removed it. A sidecar that the other side changed must not outlive its
 * scenario. If the scenario stays as a conflict, it has no boxes.
 */
export function mergeSidecarFile(files: MergeVersions<TreeFile>): TreeFile | undefined {
  const { base, target, incoming } = files;
  if (base !== undefined && (target === undefined || incoming === undefined)) return undefined;
  const content = mergeSidecar(mapSides(files, (file) => file.content));
  const own = mergeSidecar(mapSides(files, (file) => file.own));
  return treeFile(content, own);
}

/** Merges the sidecar of a scenario whose modules got new numbers. */
export function mergeRenumberedSidecar(
  files: MergeVersions<TreeFile>,
  numbers: readonly Renumbering[],
): TreeFile | undefined {
  const renumber = (file: TreeFile, version: Version) =>
    numbers.reduce((changed, one) => {
      const own = version === 'target' ? undefined : one[version];
      return own === undefined ? changed : treeFile(withKeys(changed.content, own), changed.own);
    }, file);
  return mergeSidecarFile(mapSides(files, renumber));
}

function withKeys(sidecar: ContentObject, numbers: ModuleNumbers): ContentObject {
  return contentObject(
    Object.entries(sidecar).map(([key, value]) => [String(numbers.get(key) ?? key), value]),
  );
}
