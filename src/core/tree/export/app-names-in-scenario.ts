import {
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  mapMembers,
  type Content,
  type ContentObject,
} from '../../stream/content.ts';
import { kindNames, kinds } from '../../stream/kinds.ts';

/** Declared types before an app's name: `account:app`, `hook:app`, `keychain:app`. */
const declaredTypes: ReadonlySet<string> = new Set(kindNames.flatMap((name) => kinds[name].declaredTypes));

/**
 * Returns an entry of `scenarios` with all app names mapped: those of modules, of declared types, of account types of
 * connections and of types of hooks. Other texts stay unchanged.
 */
export function mapAppNames(entry: ContentObject, map: (name: string) => string): ContentObject {
  return mapMembers(mapInside(entry, map), (value, key) => {
    if (key === 'connections') return mapItems(value, 'accountName', map);
    return key === 'hooks' ? mapItems(value, 'typeName', map) : value;
  });
}

function mapItems(list: Content, field: string, map: (name: string) => string): Content {
  if (!isContentArray(list)) return list;
  const mapField = (value: Content, key: string) =>
    key === field && typeof value === 'string' ? map(value) : value;
  return list.map((item) => (isContentObject(item) ? mapMembers(item, mapField) : item));
}

function mapInside(object: ContentObject, map: (name: string) => string): ContentObject {
  const visit = (item: Content): Content => {
    if (isContentArray(item)) return item.map(visit);
    return isContentObject(item) ? mapInside(item, map) : item;
  };
  return mapMembers(object, (value, key) =>
    typeof value === 'string' ? mapText(object, key, value, map) : visit(value),
  );
}

function mapText(owner: ContentObject, key: string, text: string, map: (name: string) => string): string {
  if (key === 'module') return isModule(owner) ? map(text) : text;
  if (key === 'connection') return contentMember(owner, 'scoped') === undefined ? text : map(text);
  if (key !== 'type') return text;
  const colon = text.indexOf(':');
  return declaredTypes.has(text.slice(0, Math.max(colon, 0)))
    ? text.slice(0, colon + 1) + map(text.slice(colon + 1))
    : text;
}
