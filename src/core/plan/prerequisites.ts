import { contentObject, isContentObject } from '../stream/content.ts';
import { kindOfPath, kinds, type KindName } from '../stream/kinds.ts';
import { fileOfTarget } from '../tree/presence.ts';
import { isUncarried, ownMember, treeFile, treePath, type Tree, type TreeFile } from '../tree/tree.ts';

/**
 * Something that a tenant must have before an import because no export file includes it: connections and the other
 * kinds that never are included, and of any other kind what an export only names.
 */
export interface Prerequisite {
  /** Full path of the tree. */
  readonly path: string;
  readonly kind: KindName;
  /** File of the tree that names it. */
  readonly file: string;
  /** Content that the tree has of it. */
  readonly named: TreeFile;
}

export function prerequisitesOf(tree: Tree): readonly Prerequisite[] {
  return [...tree].flatMap(([file, named]) => prerequisitesIn(file, named));
}

export function kindsIn(prerequisites: readonly Prerequisite[]): ReadonlySet<KindName> {
  return new Set(prerequisites.map(({ kind }) => kind));
}

/** Returns the prerequisites that one file of the tree names. */
export function prerequisitesIn(file: string, named: TreeFile): readonly Prerequisite[] {
  const place = treePath(file);
  if (place.is === 'shared') {
    const kind = kindOfPath(place.path);
    const isIncluded = kind === undefined || (kinds[kind].carried && !isUncarried(named));
    return isIncluded ? [] : [{ path: place.path, kind, file, named }];
  }
  if (place.is === 'stream')
    return isUncarried(named) ? [{ path: place.stream, kind: 'stream', file, named }] : [];
  if (place.is !== 'scenario') return [];
  // A scenario at the top of the tree is part of no stream, and so of no export file.
  return place.stream === undefined
    ? [{ path: place.scenario, kind: 'scenario', file, named }]
    : namedHooks(place.scenario, file, named);
}

function namedHooks(scenario: string, file: string, named: TreeFile): readonly Prerequisite[] {
  const hooks = ownMember(named, '$uncarriedHooks');
  return Object.entries(isContentObject(hooks) ? hooks : {}).map(([slug, hook]) => ({
    path: `${scenario}/hooks/${slug}`,
    kind: 'hook',
    file,
    named: treeFile(isContentObject(hook) ? hook : contentObject()),
  }));
}

/** Tells whether a prerequisite can have a path. Scenarios of a stream cannot, nor anything outside a tree. */
export function mayBePrerequisite(path: string): boolean {
  const kind = kindOfPath(path);
  const place = treePath(fileOfTarget(path));
  if (kind === 'hook') return place.is === 'scenario' && place.stream !== undefined;
  if (kind === 'scenario') return place.is === 'scenario' && place.stream === undefined;
  return kind !== undefined && (place.is === 'stream' || place.is === 'shared');
}
