import { ComposedText, Conflict, isContentArray, isContentObject, type Content } from '../stream/content.ts';

/**
 * What indentation and the marks around each line add at most where a value is printed, in characters: to be known
 * without printing. `depth`: by how many levels the value is indented.
 */
export function mostIndentation(value: Content, depth: number): number {
  const line = 2 * depth + 16;
  if (typeof value === 'string') return line * linesIn(value);
  if (typeof value !== 'object' || value === null) return line;
  if (value instanceof ComposedText)
    return value.parts.reduce((sum, part) => sum + line * (typeof part === 'string' ? linesIn(part) : 1), 0);
  // What stands in these is seldom: it is printed to be known.
  if (value instanceof Conflict) return Infinity;
  let sum = line;
  if (isContentArray(value)) for (const item of value) sum += mostIndentation(item, depth + 1);
  else if (isContentObject(value))
    for (const key of Object.keys(value)) sum += mostIndentation(value[key] as Content, depth + 1);
  return sum;
}

/** A text with line breaks is written as a list of its lines. */
export function linesIn(text: string): number {
  let at = text.indexOf('\n');
  if (at === -1) return 1;
  let lines = 3;
  for (; at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
