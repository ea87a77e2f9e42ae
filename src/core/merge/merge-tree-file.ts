import { contentObject, withMember } from '../stream/content.ts';
import { conflictsOf, type MergeConflict } from './conflicts.ts';
import { pointer } from '../problems/problem.ts';
import { treeFile, type TreeFile } from '../tree/tree.ts';
import { mergeContents } from './merge-contents.ts';
import { mergeSidecar } from './merge-sidecar.ts';
import { Reasons } from './reasons.ts';
import { mapSides, type ChangedVersion, type SideNames, type MergeVersions } from './sides.ts';

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
