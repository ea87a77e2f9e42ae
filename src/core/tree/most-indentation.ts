import { ComposedText, Conflict, isContentArray, isContentObject, type Content } from '../stream/content.ts';

/**
 * Returns an upper limit on the characters that indentation and line marks add to a printed value, without printing it.
 * `depth`: levels of indentation of the value.
 */
export function mostIndentation(value: Content, depth: number): number {
  const line = 2 * depth + 16;
  if (typeof value === 'string') return line * linesIn(value);
  if (typeof value !== 'object' || value === null) return line;
  if (value instanceof ComposedText)
    return value.parts.reduce((sum, part) => sum + line * (typeof part === 'string' ? linesIn(part) : 1), 0);
  // Conflicts are rare, so their size is found by printing.
  if (value instanceof Conflict) return Infinity;
  let sum = line;
  if (isContentArray(value)) for (const item of value) sum += mostIndentation(item, depth + 1);
  else if (isContentObject(value))
    for (const key of Object.keys(value)) sum += mostIndentation(value[key] as Content, depth + 1);
  return sum;
}

/** Counts the lines of a text in a file. A text with line breaks is written as a list of its lines. */
export function linesIn(text: string): number {
  let at = text.indexOf('\n');
  if (at === -1) return 1;
  let lines = 3;
  for (; at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
