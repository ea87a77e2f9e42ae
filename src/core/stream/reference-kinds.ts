import {
  contentMember,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from './content.ts';
import { kindNames, kindOfPath, kinds, registryKinds, type Kind, type KindName } from './kinds.ts';

const rows: readonly (readonly [KindName, Kind])[] = kindNames.map((name) => [name, kinds[name]]);

const templateFields = byName(({ templateFields: fields }) => fields);
const templateObjects = byName(({ templateObject }) =>
  templateObject === undefined ? [] : [templateObject.field],
);
const blueprintFields = byName(({ fieldNames }) => fieldNames);
const declaredTypes = byName(({ declaredTypes: types }) => types);
const registrySections = new Map<string, KindName>(registryKinds.map((kind) => [kinds[kind].section, kind]));

function byName(names: (row: Kind) => readonly string[]): ReadonlyMap<string, KindName> {
  return new Map(rows.flatMap(([kind, row]) => names(row).map((name) => [name, kind] as const)));
}

/** Returns the kinds that a reference at a place may name; undefined where nothing is known of the place. */
export type KindsAt = (place: readonly string[]) => ReadonlySet<KindName> | undefined;

/** Returns the kinds of references in a `value-stream.json`. */
export const kindsInStream: KindsAt = (place) => {
  const [key = '', parent = '', ...outer] = keysFromInside(place);
  if (place[0] === '$sections') {
    if (place.length === 3) return setOf(registrySections.get(place[1] ?? ''));
    if (place[1] === 'subflows' && key === 'stream') return setOf('stream');
  }
  if (key === 'id' && parent === '' && outer.length === 0) return setOf('stream');
  const object = templateObjects.get(parent);
  if (object !== undefined && key === idFieldOf(object)) return setOf(object);
  return setOf(templateFields.get(key) ?? templateObjects.get(key));
};

function idFieldOf(kind: KindName): string | undefined {
  const row: Kind = kinds[kind];
  return row.templateObject?.id;
}

/**
 * Returns the kinds of references in a scenario, by the platform's field names and by the fields that its sidecar
 * declares for any module.
 */
export function kindsInScenario(sidecar: Content | undefined): KindsAt {
  const declared = declaredFields(sidecar);
  return (place) => {
    if (place[0] === '$connections') return place.length === 2 ? setOf('connection') : undefined;
    const [key = ''] = keysFromInside(place);
    const named = blueprintFields.get(key);
    const all = [...(declared.get(key) ?? []), ...(named === undefined ? [] : [named])];
    return all.length === 0 ? undefined : new Set(all);
  };
}

/** Returns the kinds of references in an event, rule or form, which may have its own id. */
export function kindsInShared(path: string): KindsAt {
  return (place) => (place.length === 1 && place[0] === 'id' ? setOf(kindOfPath(path)) : undefined);
}

/** Returns the kinds of ids in each field that a sidecar, or the entry of one module, declares. */
export function declaredFields(sidecar: Content | undefined): ReadonlyMap<string, ReadonlySet<KindName>> {
  const found = new Map<string, Set<KindName>>();
  const visit = (value: Content | undefined) => {
    if (isContentArray(value)) value.forEach(visit);
    if (!isContentObject(value)) return;
    const kind = declaredKind(value);
    const name = contentMember(value, 'name');
    if (kind !== undefined && typeof name === 'string')
      found.set(name, (found.get(name) ?? new Set()).add(kind));
    Object.values(value).forEach(visit);
  };
  visit(sidecar);
  return found;
}

function declaredKind(value: ContentObject): KindName | undefined {
  const type = contentMember(value, 'type');
  return typeof type === 'string' ? declaredTypes.get(type.split(':')[0] ?? '') : undefined;
}

/** Returns the keys of a place without indices of lists, the innermost first. */
function keysFromInside(place: readonly string[]): readonly string[] {
  return place.filter((key) => !/^\d+$/.test(key)).toReversed();
}

function setOf(kind: KindName | undefined): ReadonlySet<KindName> | undefined {
  return kind === undefined ? undefined : new Set([kind]);
}
