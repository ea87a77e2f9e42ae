import {
  conflictsIn,
  contentMember,
  isContentArray,
  isModule,
  type Conflict,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { moduleLabel } from '../stream/module-words.ts';
import { pointer } from '../problems/problem.ts';
import type { TreeFile } from '../tree/tree.ts';
import { moduleId } from './hollow.ts';

/** A place of a merged file that needs a person's decision. */
export interface MergeConflict {
  /** JSON pointer in the merged file, or `line 3` where it is no JSON; empty for the whole file. */
  readonly place: string;
  /** Module of the conflict: `3 HTTP · Make a request`. */
  readonly module?: string;
  /** One sentence. */
  readonly why: string;
  readonly base?: Content;
  readonly target?: Content;
  readonly incoming?: Content;
}

/** Returns the unresolved conflicts of a file, in its order. */
export function conflictsOf({ content, own }: TreeFile): readonly MergeConflict[] {
  const mark = contentMember(own, '$conflict');
  const why = contentMember(mark, 'why');
  const whole = mark === undefined ? [] : [{ place: '', why: typeof why === 'string' ? why : '' }];
  const inside = [content, own].flatMap((part) =>
    [...conflictsIn(part)].map(([conflict, place]) => conflictAt(part, conflict, place)),
  );
  return [...whole, ...inside];
}

function conflictAt(top: ContentObject, conflict: Conflict, place: readonly string[]): MergeConflict {
  const module = moduleAt(top, conflict, place);
  return {
    place: pointer(place),
    ...(module === undefined ? {} : { module }),
    why: conflict.why,
    ...conflict.sides,
  };
}

/** Returns the innermost module around a place, or the one that a conflict about a whole module shows. */
function moduleAt(top: Content, { sides }: Conflict, place: readonly string[]): string | undefined {
  const shown = [sides.target, sides.incoming, sides.base].find((side) => isModule(side));
  let [at, found]: [Content | undefined, Content | undefined] = [top, undefined];
  for (const key of place) {
    at = isContentArray(at) ? at[Number(key)] : contentMember(at, key);
    if (isModule(at)) found = at;
  }
  const module = shown ?? found;
  return isModule(module) ? moduleLabel(moduleId(module) ?? '', module) : undefined;
}
