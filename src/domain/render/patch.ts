import { isContentArray, isContentObject, withMember, type Content, type ContentObject } from '../content.ts';
import { sameMeaning } from '../diff/meaning.ts';
import { ModuleMap } from '../diff/module-map.ts';
import type { Place } from './place.ts';
import { pathTo, replacedAt, spotAt, type Container, type Spot } from './spot.ts';

/** Where a person wrote something: for what a problem says. */
export interface Origin {
  readonly file: string;
  /** `line 3, column 5`. */
  readonly place: string;
}

/** One operation of RFC 6902 on a file of the tree. Its value may hold `$value` and `$secret`. */
export type Patch = { readonly at: Place; readonly origin: Origin } & (
  | { readonly op: 'add' | 'replace' | 'test'; readonly value: Content }
  | { readonly op: 'remove' }
  | { readonly op: 'move' | 'copy'; readonly from: Place }
);

/** What a patch did, so that it can be undone in a file in which other things changed. */
export type Edit =
  | {
      readonly did: 'set';
      readonly container: Container;
      readonly key: string;
      readonly before: Content | undefined;
      readonly after: Content | undefined;
    }
  | {
      readonly did: 'insert';
      readonly container: Container;
      readonly key: string;
      readonly item: Content;
    }
  | {
      readonly did: 'take';
      readonly container: Container;
      readonly key: string;
      readonly item: Content;
      /** How many items the list had then. */
      readonly left: number;
    };

export interface Patched {
  readonly whole: ContentObject;
  /** In the order in which they were done. */
  readonly edits: readonly Edit[];
}

/** Why a patch cannot be applied. */
export interface Refusal {
  readonly patch: Patch;
  readonly reason: string;
}

/** A file with its patches, all of them in order or none. */
export function applyPatches(
  whole: ContentObject,
  patches: readonly Patch[],
): Patched & { readonly refusals: readonly Refusal[] } {
  let patched: Patched = { whole, edits: [] };
  const refusals: Refusal[] = [];
  for (const patch of patches) {
    const next = withSameModules(patched, applyPatch(patched, patch));
    if ('reason' in next) refusals.push({ patch, reason: next.reason });
    else patched = next;
  }
  return refusals.length > 0 ? { whole, edits: [], refusals } : { ...patched, refusals };
}

/** Modules are how places are found again, so a patch neither brings, takes nor renumbers one. */
function withSameModules(before: Patched, after: Applied): Applied {
  if ('reason' in after || after === before) return after;
  const [old, now] = [before, after].map(({ whole }) =>
    [...new ModuleMap(whole).all.keys()].sort().join('\n'),
  );
  return old === now
    ? after
    : { reason: 'a patch changes what is in modules, but brings, removes and renumbers none' };
}

type Applied = Patched | { readonly reason: string };

function applyPatch(patched: Patched, patch: Patch): Applied {
  const target = spotAt(patched.whole, patch.at);
  if (target.spot === undefined) return { reason: `${patch.at.written}: ${target.reason}` };
  const { spot } = target;
  switch (patch.op) {
    case 'add':
      return done(
        patched,
        isContentArray(spot.holder) ? insertion(spot, patch.value) : setting(spot, patch.value),
      );
    case 'remove':
      return spot.value === undefined ? nothingAt(patch.at) : done(patched, removal(spot, spot.value));
    case 'replace':
      return spot.value === undefined ? nothingAt(patch.at) : done(patched, setting(spot, patch.value));
    case 'test':
      return spot.value !== undefined && sameMeaning(spot.value, patch.value)
        ? patched
        : { reason: `${patch.at.written}: is not what the test expects` };
    case 'move':
    case 'copy':
      return carry(patched, patch);
  }
}

function carry(patched: Patched, patch: Extract<Patch, { readonly op: 'move' | 'copy' }>): Applied {
  const source = spotAt(patched.whole, patch.from);
  if (source.spot === undefined) return { reason: `from ${patch.from.written}: ${source.reason}` };
  const { value } = source.spot;
  if (value === undefined) return nothingAt(patch.from);
  const left = patch.op === 'move' ? done(patched, removal(source.spot, value)) : patched;
  return applyPatch(left, { op: 'add', at: patch.at, value, origin: patch.origin });
}

const nothingAt = ({ written }: Place) => ({ reason: `${written}: nothing stands there` });

const setting = ({ container, key, value }: Spot, after: Content): Edit => ({
  did: 'set',
  container,
  key,
  before: value,
  after,
});

const insertion = ({ container, key }: Spot, item: Content): Edit => ({
  did: 'insert',
  container,
  key,
  item,
});

const removal = ({ container, holder, key }: Spot, value: Content): Edit =>
  isContentArray(holder)
    ? { did: 'take', container, key, item: value, left: holder.length - 1 }
    : { did: 'set', container, key, before: value, after: undefined };

function done({ whole, edits }: Patched, edit: Edit): Patched {
  const path = pathTo(whole, edit.container) ?? [];
  return { whole: replacedAt(whole, path, (holder) => edited(holder, edit)), edits: [...edits, edit] };
}

/** The container after an edit. */
function edited(holder: Content, edit: Edit): Content {
  if (isContentArray(holder)) {
    const index = Number(edit.key);
    if (edit.did === 'insert') return holder.toSpliced(index, 0, edit.item);
    if (edit.did === 'take') return holder.toSpliced(index, 1);
    return edit.after === undefined ? holder : holder.with(index, edit.after);
  }
  return isContentObject(holder) && edit.did === 'set' ? withMember(holder, edit.key, edit.after) : holder;
}
