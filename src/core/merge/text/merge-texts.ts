import {
  ComposedText,
  HookAddress,
  linesOfText,
  Secret,
  textOf,
  type Content,
  type TextPart,
} from '../../stream/content.ts';
import { mergeLines } from './text-merge.ts';

/** Merges three texts by lines; undefined where they touch the same lines, or are no texts. */
export function mergeTexts(base: Content, target: Content, incoming: Content): Content | undefined {
  const seen = new Map<string, readonly TextPart[]>();
  const [before, ours, theirs] = [base, target, incoming].map((value) => linesOf(value, seen));
  if (before === undefined || ours === undefined || theirs === undefined) return undefined;
  const merged = mergeLines(before, ours, theirs);
  if (merged === undefined) return undefined;
  return textOf(merged.flatMap((line, index) => [...(index > 0 ? ['\n'] : []), ...(seen.get(line) ?? [])]));
}

/**
 * Returns a name for each line, the same for equal lines, and adds it to `seen` with the line. Undefined for values
 * other than texts.
 */
function linesOf(value: Content, seen: Map<string, readonly TextPart[]>): readonly string[] | undefined {
  const parts = typeof value === 'string' ? [value] : value instanceof ComposedText ? value.parts : undefined;
  return (
    parts &&
    [...linesOfText(parts)].map((line) => {
      const name = JSON.stringify(line.map(nameOf));
      seen.set(name, line);
      return name;
    })
  );
}

const nameOf = (part: TextPart) =>
  part instanceof HookAddress
    ? { hook: part.path, part: part.part }
    : typeof part === 'string'
      ? part
      : { [part instanceof Secret ? 'secret' : 'value']: part.name };
