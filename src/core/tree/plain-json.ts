import {
  ComposedText,
  Conflict,
  EnvironmentValue,
  HookAddress,
  mapLeaves,
  Reference,
  Secret,
  type Content,
} from '../stream/content.ts';
import type { Json } from '../json/json.ts';
import { InvalidInput } from '../problems/problem.ts';
import { printContent } from './print.ts';

/** Converts content to plain JSON. Throws if a part remains that an environment, or a person, should have supplied. */
export function plainJson(content: Content, file: string): Json {
  return mapLeaves(content, (leaf) => {
    if (leaf instanceof Conflict)
      throw new InvalidInput(file, '', 'a merge conflict is not resolved yet', 'SLC1006');
    const isForm =
      leaf instanceof Reference ||
      leaf instanceof EnvironmentValue ||
      leaf instanceof Secret ||
      leaf instanceof HookAddress ||
      leaf instanceof ComposedText;
    if (isForm) throw new InvalidInput(file, '', `${printContent(leaf)} was not resolved`, 'SLC1007');
    return leaf;
  }) as Json;
}
