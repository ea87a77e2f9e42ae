import { contentObject, isContentObject } from '../stream/content.ts';
import { kindOfPath, kinds, type KindName } from '../stream/kinds.ts';
import { fileOfTarget } from '../tree/presence.ts';
import { isReferenceOnly, ownMember, treeFile, treePath, type Tree, type TreeFile } from '../tree/tree.ts';

/**
 * A resource that a tenant must have before an import because no export file includes it: connections and the other
 * kinds that are never included, and resources of any other kind that an export only names.
 */
export interface Prerequisite {
  /** Full path in the tree. */
  readonly path: string;
  readonly kind: KindName;
  /** File of the tree that names it. */
  readonly file: string;
  /** Content of its file in the tree. */
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
    const isIncluded = kind === undefined || (kinds[kind].carried && !isReferenceOnly(named));
    return isIncluded ? [] : [{ path: place.path, kind, file, named }];
  }
  if (place.is === 'stream')
    return isReferenceOnly(named) ? [{ path: place.stream, kind: 'stream', file, named }] : [];
  if (place.is !== 'scenario') return [];
  // A scenario at the top of the tree belongs to no stream, so no export file has it.
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

/**
 * Tells whether a path can be that of a prerequisite. Paths of a stream's scenarios and those outside a tree cannot.
 */
export function mayBePrerequisite(path: string): boolean {
  const kind = kindOfPath(path);
  const place = treePath(fileOfTarget(path));
  if (kind === 'hook') return place.is === 'scenario' && place.stream !== undefined;
  if (kind === 'scenario') return place.is === 'scenario' && place.stream === undefined;
  return kind !== undefined && (place.is === 'stream' || place.is === 'shared');
}
