import { contentObject, type ContentObject } from '../stream/content.ts';
import type { TreeFile } from '../tree/tree.ts';

/**
 * Returns a file as one object in its written form: at the top, the tree's own keys next to the platform's, of which
 * one that begins with `$` has one `$` more. Below the top, keys are the platform's.
 */
export function wholeFile({ content, own }: TreeFile): ContentObject {
  const members = Object.entries(content).map(
    ([key, value]) => [key.startsWith('$') ? `$${key}` : key, value] as const,
  );
  return contentObject([...members, ...Object.entries(own)]);
}

/** The inverse of `wholeFile`. */
export function splitFile(whole: ContentObject): TreeFile {
  const members = Object.entries(whole);
  const isOwn = (key: string) => key.startsWith('$') && !key.startsWith('$$');
  return {
    content: contentObject(
      members
        .filter(([key]) => !isOwn(key))
        .map(([key, value]) => [key.startsWith('$$') ? key.slice(1) : key, value]),
    ),
    own: contentObject(members.filter(([key]) => isOwn(key))),
  };
}
