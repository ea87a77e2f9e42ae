import { longestRise } from '../diff/pair-items.ts';

/** A common part of two texts: its start in each, and its length. */
export interface SharedSpan {
  readonly before: number;
  readonly after: number;
  readonly length: number;
}

/**
 * Returns common parts of a text and its later version, in order: the beginning, the end, lines in between that occur
 * once, and their surroundings. They are not the longest possible, but they are certain and found in linear time.
 */
export function sharedSpans(before: string, after: string): readonly SharedSpan[] {
  const spans = [...spansIn({ before, after, at: { before: 0, after: 0 } }, true)];
  return spans.reduce<SharedSpan[]>((joined, span) => {
    const last = joined.at(-1);
    const follows =
      last !== undefined &&
      last.before + last.length === span.before &&
      last.after + last.length === span.after;
    if (follows) joined[joined.length - 1] = { ...last, length: last.length + span.length };
    else if (span.length > 0) joined.push(span);
    return joined;
  }, []);
}

interface Gap {
  readonly before: string;
  readonly after: string;
  /** Start in the whole texts. */
  readonly at: { readonly before: number; readonly after: number };
}

function* spansIn({ before, after, at }: Gap, looksInside: boolean): Generator<SharedSpan> {
  const start = commonStart(before, after);
  const end = commonEnd(before.slice(start), after.slice(start));
  yield { ...at, length: start };
  const inner = {
    before: before.slice(start, before.length - end),
    after: after.slice(start, after.length - end),
    at: { before: at.before + start, after: at.after + start },
  };
  if (looksInside) yield* betweenLines(inner);
  yield { before: at.before + before.length - end, after: at.after + after.length - end, length: end };
}

/** Yields lines that both sides have once and in the same order, and common parts between them. */
function* betweenLines({ before, after, at }: Gap): Generator<SharedSpan> {
  const here = linesOf(before);
  const there = new Map(linesOf(after).map((line) => [line.text, line]));
  const pairs = here.flatMap((line) => {
    const other = there.get(line.text);
    return line.count === 1 && other?.count === 1 ? [{ line, other }] : [];
  });
  const kept = longestRise(pairs.map(({ other }) => other.start));
  const anchors = pairs.filter((_, index) => kept.has(index));
  let from = { before: 0, after: 0 };
  const gapTo = (to: { readonly before: number; readonly after: number }): Gap => ({
    before: before.slice(from.before, to.before),
    after: after.slice(from.after, to.after),
    at: { before: at.before + from.before, after: at.after + from.after },
  });
  for (const { line, other } of anchors) {
    yield* spansIn(gapTo({ before: line.start, after: other.start }), false);
    yield { before: at.before + line.start, after: at.after + other.start, length: line.text.length };
    from = { before: line.start + line.text.length, after: other.start + other.text.length };
  }
  if (anchors.length > 0) yield* spansIn(gapTo({ before: before.length, after: after.length }), false);
}

interface Line {
  /** Text with its line feed. */
  readonly text: string;
  /** Start of its last occurrence. */
  readonly start: number;
  readonly count: number;
}

/** Returns the different lines of a text. */
function linesOf(text: string): readonly Line[] {
  const lines = new Map<string, Line>();
  let start = 0;
  for (const line of text.split(/(?<=\n)/)) {
    lines.set(line, { text: line, start, count: (lines.get(line)?.count ?? 0) + 1 });
    start += line.length;
  }
  return [...lines.values()];
}

function commonStart(one: string, other: string): number {
  const limit = Math.min(one.length, other.length);
  let length = 0;
  while (length < limit && one[length] === other[length]) length += 1;
  return length;
}

function commonEnd(one: string, other: string): number {
  const limit = Math.min(one.length, other.length);
  let length = 0;
  while (length < limit && one[one.length - 1 - length] === other[other.length - 1 - length]) length += 1;
  return length;
}
