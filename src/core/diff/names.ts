import { contentMember, isContentObject, type Content } from '../stream/content.ts';
import { blueprintOf } from '../tree/scenario-file.ts';
import { ownMember, treePath, type Tree } from '../tree/tree.ts';

/** Names of a tree's resources, by path without extension. */
export type Names = ReadonlyMap<string, string>;

export function namesOf(tree: Tree): Names {
  const names = new Map<string, string>();
  for (const [path, file] of tree) {
    const place = treePath(path);
    if (place.is === 'stream') note(names, place.stream, contentMember(file.content, 'name'));
    else if (place.is === 'shared')
      note(
        names,
        place.path,
        contentMember(file.content, 'name') ?? contentMember(file.content, 'event_type'),
      );
    else if (place.is === 'scenario') {
      note(names, place.scenario, contentMember(blueprintOf(file.content), 'name'));
      for (const section of ['$hooks', '$uncarriedHooks'])
        noteHooks(names, place.scenario, ownMember(file, section));
    }
  }
  return names;
}

/** Returns the name of the resource at a path, or else the last part of the path. */
export function nameAt(names: Names, path: string): string {
  return names.get(path) ?? path.split('/').at(-1) ?? path;
}

function noteHooks(names: Map<string, string>, scenario: string, hooks: Content | undefined): void {
  if (!isContentObject(hooks)) return;
  for (const [slug, hook] of Object.entries(hooks))
    note(names, `${scenario}/hooks/${slug}`, contentMember(hook, 'name'));
}

function note(names: Map<string, string>, path: string, name: Content | undefined): void {
  if (typeof name === 'string' && name.trim() !== '') names.set(path, name);
}
