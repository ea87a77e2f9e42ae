import { contentMember, contentObject } from '../../core/stream/content.ts';
import { kinds } from '../../core/stream/kinds.ts';
import { treeFile, type TreeFile } from '../../core/tree/tree.ts';

/** Returns a stream's file with only the fields that identify it. */
export function namedOnly({ content, own }: TreeFile): TreeFile {
  const named = kinds.stream.naturalKey.flatMap((field) => {
    const value = contentMember(content, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const carried = Object.entries(own).filter(([key]) => key === '$carried');
  return treeFile(contentObject(named), contentObject(carried));
}
