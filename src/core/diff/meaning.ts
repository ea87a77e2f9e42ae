import {
  ComposedText,
  Conflict,
  contentObject,
  EnvironmentValue,
  HookAddress,
  isContentArray,
  isContentObject,
  mapHookAddresses,
  mapLeaves,
  mapMembers,
  Reference,
  Secret,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { ExactNumber } from '../json/json.ts';
import { resolveReference } from '../tree/tree.ts';
import { decimalOf } from './decimal.ts';

/** Returns a text that is equal for two values exactly if they mean the same. */
export function meaningText(value: Content): string {
  if (isContentArray(value)) return `[${value.map(meaningText).join(',')}]`;
  if (isContentObject(value)) {
    const members = Object.keys(value).sort();
    return `{${members.map((key) => `${JSON.stringify(key)}:${meaningText(value[key] ?? null)}`).join(',')}}`;
  }
  if (typeof value === 'number' || value instanceof ExactNumber) return numberText(value);
  if (value instanceof Reference) return `ref(${JSON.stringify([value.path, value.form ?? ''])})`;
  if (value instanceof EnvironmentValue) return `value(${JSON.stringify(value.name)})`;
  if (value instanceof Secret) return `secret(${JSON.stringify(value.name)})`;
  if (value instanceof HookAddress) return `hook(${JSON.stringify([value.path, value.part])})`;
  if (value instanceof ComposedText) return `text(${value.parts.map(meaningText).join(',')})`;
  if (value instanceof Conflict)
    return `conflict(${meaningText(contentObject(Object.entries(value.sides)))}${JSON.stringify(value.why)})`;
  return JSON.stringify(value);
}

export function sameMeaning(one: Content, other: Content): boolean {
  return one === other || meaningText(one) === meaningText(other);
}

/** Returns the value of a number as text, so that `1.0` and `1`, or `1e2` and `100`, are equal. */
function numberText(number: number | ExactNumber): string {
  const text = number instanceof ExactNumber ? number.text : String(number);
  const value = decimalOf(text);
  if (value === undefined) return `number ${JSON.stringify(text)}`;
  return value.digits === '' ? '0' : `${value.sign}${value.digits}e${value.power}`;
}

/** Returns a copy in which all references are paths from the top of the tree. */
export function resolved(
  content: ContentObject,
  stream: string | undefined,
  scenario: string | undefined,
): ContentObject {
  const rooted = (leaf: Content) =>
    leaf instanceof Reference
      ? new Reference(resolveReference(leaf.path, stream, scenario), leaf.form)
      : mapHookAddresses(
          leaf,
          ({ path, part }) => new HookAddress(resolveReference(path, stream, scenario), part),
        );
  return mapMembers(content, (value) => mapLeaves(value, rooted));
}
