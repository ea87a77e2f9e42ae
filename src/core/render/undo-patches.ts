import {
  contentMember,
  isContentArray,
  isContentObject,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { sameMeaning } from '../diff/meaning.ts';
import type { Edit } from './patch.ts';
import { pathTo, replacedAt, valueAt } from './spot.ts';

/**
 * A patched file, in which other things may have changed since, as it was before the patches. What a patch covers is
 * what it was before it, whatever stands there now: `onLost` is told of each place where something else does. What a
 * patch covered and is gone stays gone.
 */
export function undoEdits(
  whole: ContentObject,
  edits: readonly Edit[],
  onLost: (place: readonly string[]) => void,
): ContentObject {
  return edits.reduceRight((file, edit) => undoEdit(file, edit, onLost), whole);
}

function undoEdit(
  whole: ContentObject,
  edit: Edit,
  onLost: (place: readonly string[]) => void,
): ContentObject {
  const path = pathTo(whole, edit.container);
  if (path === undefined) return whole;
  const lost = () => onLost([...path, edit.key]);
  const holder = valueAt(whole, path);
  const undone = isContentArray(holder)
    ? undoneInList(holder, edit, lost)
    : isContentObject(holder)
      ? undoneInObject(holder, edit, lost)
      : undefined;
  return undone === undefined ? whole : replacedAt(whole, path, () => undone);
}

function undoneInObject(holder: ContentObject, edit: Edit, lost: () => void): ContentObject | undefined {
  if (edit.did !== 'set') return undefined;
  if (!isSame(contentMember(holder, edit.key), edit.after)) lost();
  return withMember(holder, edit.key, edit.before);
}

function undoneInList(
  holder: readonly Content[],
  edit: Edit,
  lost: () => void,
): readonly Content[] | undefined {
  const index = Number(edit.key);
  switch (edit.did) {
    case 'set': {
      if (index >= holder.length || edit.before === undefined) return undefined;
      if (!isSame(holder[index], edit.after)) lost();
      return holder.with(index, edit.before);
    }
    case 'insert': {
      const here = isSame(holder[index], edit.item)
        ? index
        : holder.findIndex((item) => sameMeaning(item, edit.item));
      // A list that grew or shrank before it: the patch would put it elsewhere.
      if (here !== index) lost();
      return here === -1 ? undefined : holder.toSpliced(here, 1);
    }
    case 'take':
      if (holder.length !== edit.left) lost();
      return holder.toSpliced(Math.min(index, holder.length), 0, edit.item);
  }
}

function isSame(one: Content | undefined, other: Content | undefined): boolean {
  return one === undefined || other === undefined ? one === other : sameMeaning(one, other);
}
