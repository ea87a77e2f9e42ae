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
} from '../domain/content.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { InvalidInput } from '../domain/problem.ts';
import { printContent } from './tree-printing.ts';

/** Content back to plain JSON. Throws if anything is left that an environment, or a person, had to supply. */
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
