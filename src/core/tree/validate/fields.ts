import {
  ComposedText,
  contentMember,
  EnvironmentValue,
  isContentObject,
  Reference,
  Secret,
  type Content,
  type ContentObject,
} from '../../stream/content.ts';
import { kindOfFolder, kinds, type KindName } from '../../stream/kinds.ts';
import { pointer, type Problem } from '../../problems/problem.ts';
import { isReferenceOnly, treePath, type TreeFile } from '../tree.ts';

/** Returns the problems of required and forbidden fields in a file of the tree: names, states, ids of a tenant. */
export function fieldProblems(path: string, file: TreeFile): readonly Problem[] {
  const place = treePath(path);
  const { content } = file;
  if (place.is === 'stream') {
    const names = isReferenceOnly(file) ? [] : nameless(path, content, 'name');
    return [...names, ...impossibleState(path, content), ...idsIn(path, content, ['id'])];
  }
  if (place.is === 'scenario') return idsIn(path, content, ['scenario_id']);
  if (place.is !== 'shared') return [];
  const kind = kindOfFolder(place.folder);
  if (kind === undefined) return [];
  if (kinds[kind].carried) {
    const names = isReferenceOnly(file)
      ? []
      : kinds[kind].naturalKey.flatMap((field) => nameless(path, content, field));
    return [...names, ...idsIn(path, content, ['id'])];
  }
  return idsIn(
    path,
    content,
    Object.keys(content).filter((field) => looksLikeId(kind, field)),
  );
}

function problem(code: string, file: string, field: string, message: string): Problem {
  return { code, severity: 'error', file, place: pointer([field]), message };
}

function nameless(path: string, content: ContentObject, field: string): readonly Problem[] {
  const value = contentMember(content, field);
  if (typeof value === 'string' || isSupplied(value)) return [];
  const message = value === undefined ? 'is missing: without it no tenant finds the thing' : 'is not a text';
  return [problem('SLC1030', path, field, message)];
}

const states: readonly Content[] = ['active', 'inactive'];

function impossibleState(path: string, content: ContentObject): readonly Problem[] {
  const state = contentMember(content, 'state');
  if (state === undefined || states.includes(state) || isSupplied(state)) return [];
  const written = isContentObject(state) || typeof state === 'object' ? 'this' : JSON.stringify(state);
  return [problem('SLC1031', path, 'state', `${written} is not a state: "active" and "inactive" are`)];
}

/**
 * Tells whether a field looks like an id: `id`, `teamId`, `team_id`. Leaves out words that end like that by chance, and
 * natural keys.
 */
function looksLikeId(kind: KindName, field: string): boolean {
  const key: readonly string[] = kinds[kind].naturalKey;
  return /^(id|uid|uuid|udid)$|[a-z](Id|_id|Uid|_uid)$/.test(field) && !key.includes(field);
}

/** Returns the problems of fields with an id. A file may have its own id as a reference only. */
function idsIn(path: string, content: ContentObject, fields: readonly string[]): readonly Problem[] {
  return fields.flatMap((field) => {
    const value = contentMember(content, field);
    if (value === undefined || value === null || value instanceof Reference) return [];
    return [problem('SLC1032', path, field, 'an id of one tenant stands here; the tree is for all of them')];
  });
}

function isSupplied(value: Content | undefined): boolean {
  return value instanceof EnvironmentValue || value instanceof Secret || value instanceof ComposedText;
}
