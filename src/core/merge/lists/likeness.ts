import { Reference } from '../../stream/content.ts';
import { ExactNumber } from '../../json/json.ts';
import { Flow, hollowMember, isHollowArray, isHollowObject, allKeysIn, type Hollow } from '../hollow.ts';

/** Fields that identify items of a list, best first. */
const nameFields = ['id', 'name', 'key'];

/** Fields of an item's type. With another value, it is another item. */
const sortFields = ['id', 'module', 'stepType', 'trigger_type'];

/** Fields with conditions or further steps, as opposed to the streams that an item runs. */
const besides = new Set(['conditions', 'branch', 'paths', 'steps']);

/** Returns the identity of an item within its list: its id, its name, or its references; undefined if it has none. */
export function identityOf(item: Hollow): string | undefined {
  if (item instanceof Reference) return referenceText(item);
  if (!isHollowObject(item)) return undefined;
  for (const field of nameFields) {
    const name = nameText(hollowMember(item, field));
    if (name !== undefined) return `${field} ${name}`;
  }
  const runs = [...referencesOf(item)];
  return runs.length === 0 ? undefined : `runs ${JSON.stringify([sortOf(item), ...runs])}`;
}

/**
 * Returns false for two items of which one replaced the other: they have different types, refer to different targets,
 * or have other modules.
 */
export function alike(one: Hollow, other: Hollow): boolean {
  if (isEmptied(one, other) || isEmptied(other, one)) return true;
  if (isHollowArray(one) || isHollowArray(other))
    return isHollowArray(one) && isHollowArray(other) && meet(one, other);
  if (!isHollowObject(one) || !isHollowObject(other)) return true;
  const isOneSort = sortFields.every((field) => {
    const [first, second] = [nameText(hollowMember(one, field)), nameText(hollowMember(other, field))];
    return first === second || first === undefined || second === undefined;
  });
  return isOneSort && meet(one, other);
}

/** Tells whether one is a list of modules and the other the empty list that remains after all were removed. */
const isEmptied = (flow: Hollow, list: Hollow) =>
  flow instanceof Flow && isHollowArray(list) && list.length === 0;

/** Returns false if both have modules but none in common, or both have references but none in common. */
function meet(one: Hollow, other: Hollow): boolean {
  return (
    overlap(new Set(allKeysIn(one)), new Set(allKeysIn(other))) &&
    overlap(new Set(referencesOf(one)), new Set(referencesOf(other)))
  );
}

function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === 0 || other.size === 0 || [...one].some((item) => other.has(item));
}

function* referencesOf(value: Hollow): Generator<string> {
  if (value instanceof Reference) yield referenceText(value);
  else if (isHollowArray(value)) for (const item of value) yield* referencesOf(item);
  else if (isHollowObject(value)) {
    for (const [key, item] of Object.entries(value)) if (!besides.has(key)) yield* referencesOf(item);
  }
}

const referenceText = ({ path, form }: Reference) => `${path} ${form ?? ''}`;

function sortOf(item: Hollow): readonly (string | null)[] {
  return sortFields.map((field) => nameText(hollowMember(item, field)) ?? null);
}

function nameText(value: Hollow | undefined): string | undefined {
  if (value instanceof ExactNumber) return value.text;
  if (value instanceof Reference) return referenceText(value);
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : undefined;
}
