import {
  ComposedText,
  Conflict,
  contentObject,
  EnvironmentValue,
  isContentArray,
  isContentObject,
  Reference,
  Secret,
  type Content,
} from '../stream/content.ts';
import type { Json, JsonObject } from '../json/json.ts';
import { InvalidInput } from '../problems/problem.ts';
import { printContent } from './print.ts';

/** Converts content to plain JSON. Throws if a part remains that an environment, or a person, should have supplied. */
export function plainJson(content: Content, file: string): Json {
  if (content instanceof Conflict)
    throw new InvalidInput(file, '', 'a merge conflict is not resolved yet', 'SLC1006');
  if (
    content instanceof Reference ||
    content instanceof EnvironmentValue ||
    content instanceof Secret ||
    content instanceof ComposedText
  ) {
    throw new InvalidInput(file, '', `${printContent(content)} was not resolved`, 'SLC1007');
  }
  if (isContentArray(content)) return content.map((item) => plainJson(item, file));
  if (isContentObject(content)) {
    return contentObject(
      Object.entries(content).map(([key, value]) => [key, plainJson(value, file)]),
    ) as JsonObject;
  }
  return content;
}
