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
} from './content.ts';
import { ExactNumber } from '../json/json.ts';

/** Size of a value. */
export interface Extent {
  readonly values: number;
  /** Text and key length. */
  readonly characters: number;
  /** Levels of lists and objects. */
  readonly depth: number;
}

/** Measures a value; stops at a part that already has more than `most` values. */
export function extentOf(value: Content, most: number): Extent {
  const found = { values: 0, characters: 0, depth: 0 };
  const look = (content: Content, level: number): void => {
    found.values += 1;
    if (found.values > most) return;
    found.depth = Math.max(found.depth, level);
    if (isContentArray(content)) {
      for (const item of content) {
        if (found.values > most) return;
        look(item, level + 1);
      }
    } else if (isContentObject(content)) {
      for (const key of Object.keys(content)) {
        if (found.values > most) return;
        found.characters += key.length;
        look(content[key] as Content, level + 1);
      }
    } else if (content instanceof Conflict)
      for (const side of Object.values(content.sides)) look(side, level + 1);
    else if (content instanceof ComposedText) {
      found.values += content.parts.length;
      for (const part of content.parts) found.characters += lengthOf(part);
    } else found.characters += lengthOf(content);
  };
  look(value, 0);
  return found;
}

function lengthOf(leaf: TextPart | Content): number {
  if (typeof leaf === 'string') return leaf.length;
  if (leaf instanceof ExactNumber) return leaf.text.length;
  if (leaf instanceof Reference || leaf instanceof HookAddress) return leaf.path.length;
  return leaf instanceof EnvironmentValue || leaf instanceof Secret ? leaf.name.length : 0;
}
