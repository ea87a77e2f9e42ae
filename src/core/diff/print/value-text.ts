import {
  ComposedText,
  Conflict,
  EnvironmentValue,
  HookAddress,
  isContentArray,
  isContentObject,
  Reference,
  Secret,
  type Content,
  type TextPart,
} from '../../stream/content.ts';
import { ExactNumber } from '../../json/json.ts';
import { nameAt, type Names } from '../names.ts';

/**
 * Returns a value in one line, not yet safe to show and of any length: texts in quotes, references by the name of their
 * target, keys without quotes where they are plain words.
 */
export function valueText(value: Content, names: Names): string {
  return [...pieces(value, names)].join('');
}

/** Returns the start of `valueText`, about `most` characters. */
export function valueStart(value: Content, names: Names, most: number): string {
  let text = '';
  for (const piece of pieces(value, names)) {
    text += piece;
    if (text.length > most) break;
  }
  return text;
}

function* pieces(value: Content, names: Names): Generator<string> {
  if (isContentArray(value)) {
    yield '[';
    for (const [index, item] of value.entries()) {
      if (index > 0) yield ', ';
      yield* pieces(item, names);
    }
    yield ']';
  } else if (isContentObject(value)) {
    yield '{';
    for (const [index, key] of Object.keys(value).sort().entries()) {
      yield `${index > 0 ? ', ' : ''}${keyText(key)}: `;
      yield* pieces(value[key] ?? null, names);
    }
    yield '}';
  } else yield leafText(value, names);
}

const keyText = (key: string) => (/^[\w-]+$/.test(key) ? key : `"${key}"`);

function leafText(value: Content, names: Names): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return `"${value}"`;
  if (value instanceof ExactNumber) return value.text;
  if (value instanceof Reference) return referenceText(value, names);
  if (value instanceof EnvironmentValue || value instanceof Secret || value instanceof HookAddress)
    return partText(value);
  if (value instanceof ComposedText) return `"${plainText(value)}" with supplied parts`;
  if (value instanceof Conflict) return 'a merge conflict';
  return JSON.stringify(value);
}

/** Returns the name, and the path too where another resource has the same name. */
function referenceText({ path, form }: Reference, names: Names): string {
  const name = nameAt(names, path);
  const namesakes = [...names].filter(([other, one]) => one === name && other !== path);
  const shown = namesakes.length === 0 ? name : `${name} (${path})`;
  return form === undefined ? shown : `${shown} (its id as a ${form === 'string' ? 'text' : 'number'})`;
}

/** Returns a text with the names of its supplied parts in their places; undefined for other values. */
export function plainText(value: Content): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof ComposedText ? value.parts.map(partText).join('') : undefined;
}

function partText(part: TextPart): string {
  if (typeof part === 'string') return part;
  if (part instanceof HookAddress) return `‹${part.part} of webhook ${part.path.split('/').at(-1)}›`;
  return part instanceof Secret ? `‹secret ${part.name}›` : `‹value ${part.name}›`;
}
