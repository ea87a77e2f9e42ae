import {
  contentMember,
  isContentArray,
  isContentObject,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { kindOfFolder, kinds } from '../stream/kinds.ts';
import { pointer, type Problem } from '../problems/problem.ts';
import { patchedFile, type Supplies } from './render.ts';
import { isReferenceOnly, treePath, type Tree, type TreeFile } from '../tree/tree.ts';
import { ignoredOf, withIgnoredOf } from './ignored.ts';
import { substitute } from './substitute.ts';
import { undoEdits } from './undo-patches.ts';
import { Unrendering } from './unrender-value.ts';
import { splitFile, wholeFile } from './whole-file.ts';

/** Files of a tenant, and the sources from which they were rendered. */
export interface LiveEdit {
  /** Files to save, under the paths of `desired`. */
  readonly live: Tree;
  /** Git's version, with `$ref`, `$value` and `$secret`. */
  readonly desired: Tree;
  /** Values of the revision of `desired`. */
  readonly supplies: Supplies;
  /** Returns one path for all paths that the tenant knows by one id. Paths start at the top of the tree. */
  readonly representative: (path: string) => string;
}

export interface Unrendered {
  /** Files of `live` in git's form. */
  readonly tree: Tree;
  /** Files of the streams of `live` that the streams no longer have. */
  readonly removed: readonly string[];
  /** Warnings: parts of a live edit that git cannot express. */
  readonly notes: readonly Problem[];
}

/**
 * Returns the content to commit for an edit in a tenant. `$ref`, `$value` and `$secret` stay wherever they render to
 * the live value. Patched and ignored values, the stream's state and prerequisites stay unchanged in git. Everything
 * else becomes the live value. So `unrender` reverses `render` exactly, and an edit brings no other change.
 */
export function unrender(edit: LiveEdit): Unrendered {
  const notes: Problem[] = [];
  const tree = new Map([...edit.live].map(([path, file]) => [path, unrenderFile(edit, path, file, notes)]));
  return { tree, removed: removedFiles(edit), notes };
}

function unrenderFile(edit: LiveEdit, path: string, live: TreeFile, notes: Problem[]): TreeFile {
  const { desired, supplies, representative } = edit;
  const place = treePath(path);
  const mine = desired.get(path);
  const note = (code: string, message: string) => (at: readonly string[]) =>
    notes.push({ code, severity: 'warning', file: path, place: pointer(at), message });
  const unrendering = new Unrendering({
    texts: supplies,
    stream: 'stream' in place ? place.stream : undefined,
    scenario: place.is === 'scenario' ? place.scenario : undefined,
    representative,
    onOtherSecret: note('SLC1046', 'is another text than the secret: it is not taken, since it may be one'),
  });
  if (mine === undefined) return splitFile(asObject(unrendering.fresh(wholeFile(live))));
  if (isGits(path, live)) return mine;
  const { whole, edits } = patchedFile(path, mine, supplies);
  const rendered = substitute(whole, supplies, () => undefined);
  const compared = place.is === 'stream' ? withPolicyOf(wholeFile(live), rendered) : wholeFile(live);
  const found = withIgnoredOf(compared, rendered, ignoredOf(supplies.ignored, path), 'leave out');
  const sides = { desired: whole, rendered, live: found };
  const back = withReferences(unrendering.object(sides, []), whole, found, unrendering);
  const lost = note('SLC1045', 'was changed where a patch of the environment stands: change the patch');
  return splitFile(undoEdits(back, edits, lost));
}

const asObject = (value: Content): ContentObject => (isContentObject(value) ? value : {});

/** Tells whether git alone decides about a file: prerequisites, and resources that the tenant's file only names. */
function isGits(path: string, live: TreeFile): boolean {
  const place = treePath(path);
  const kind = place.is === 'shared' ? kindOfFolder(place.folder) : undefined;
  return place.is === 'format' || isReferenceOnly(live) || (kind !== undefined && !kinds[kind].carried);
}

/**
 * Takes over the state and the nesting of included streams from git: the state is policy, and the nesting does not
 * affect the stream's function.
 */
function withPolicyOf(live: ContentObject, rendered: ContentObject): ContentObject {
  const sections = contentMember(live, '$sections');
  const nested = contentMember(contentMember(rendered, '$sections'), 'subflows');
  const kept = withMember(live, 'state', contentMember(rendered, 'state'));
  if (!isContentObject(sections)) return kept;
  return withMember(kept, '$sections', withMember(sections, 'subflows', nested));
}

/** Merges `$connections` as a set, because the connections of an entry have no order. */
function withReferences(
  back: ContentObject,
  desired: ContentObject,
  live: ContentObject,
  unrendering: Unrendering,
): ContentObject {
  const [ours, theirs] = [contentMember(desired, '$connections'), contentMember(live, '$connections')];
  if (!isContentArray(ours) || !isContentArray(theirs)) return back;
  return withMember(back, '$connections', unrendering.references(ours, theirs));
}

function removedFiles({ live, desired }: LiveEdit): readonly string[] {
  const streams = new Set(
    [...live.keys()].flatMap((path) => {
      const place = treePath(path);
      return place.is === 'stream' ? [place.stream] : [];
    }),
  );
  return [...desired.keys()].filter((path) => {
    const place = treePath(path);
    if ((place.is !== 'scenario' && place.is !== 'sidecar') || place.stream === undefined) return false;
    // A scenario without a sidecar is the same scenario. A sidecar goes only with its scenario.
    return streams.has(place.stream) && !live.has(`${place.scenario}.json`);
  });
}
