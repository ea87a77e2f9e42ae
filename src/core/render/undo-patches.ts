import {
  contentMember,
  isContentArray,
  isContentObject,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { sameMeaning } from '../diff/meaning.ts';
import type { AppliedEdit } from './patch.ts';
import { pathTo, replacedAt, valueAt } from './spot.ts';

/**
 * Undoes the patches of a file that may have changed since. A patched value becomes the value before the patch,
 * whatever its present value. `onLost` receives each place with another present value. A patched value that is gone
 * stays gone.
 */
export function undoEdits(
  whole: ContentObject,
  edits: readonly AppliedEdit[],
  onLost: (place: readonly string[]) => void,
): ContentObject {
  return edits.reduceRight((file, edit) => undoEdit(file, edit, onLost), whole);
}

function undoEdit(
  whole: ContentObject,
  edit: AppliedEdit,
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

function undoneInObject(
  holder: ContentObject,
  edit: AppliedEdit,
  lost: () => void,
): ContentObject | undefined {
  if (edit.did !== 'set') return undefined;
  if (!isSame(contentMember(holder, edit.key), edit.after)) lost();
  return withMember(holder, edit.key, edit.before);
}

function undoneInList(
  holder: readonly Content[],
  edit: AppliedEdit,
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
      // The list grew or shrank before the item, so the patch would put it elsewhere.
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
