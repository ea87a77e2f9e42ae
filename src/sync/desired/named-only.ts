import { contentMember, contentObject } from '../../domain/content.ts';
import { kinds } from '../../domain/kinds.ts';
import { treeFile, type TreeFile } from '../../domain/tree.ts';

/** A stream's file with what others know it by, and no more. */
export function namedOnly({ content, own }: TreeFile): TreeFile {
  const named = kinds.stream.naturalKey.flatMap((field) => {
    const value = contentMember(content, field);
    return value === undefined ? [] : [[field, value] as const];
  });
  const carried = Object.entries(own).filter(([key]) => key === '$carried');
  return treeFile(contentObject(named), contentObject(carried));
}
