interface Line {
  readonly text: string;
  /** What ends it; nothing ends the last. */
  readonly ending: string;
}

/** A text as a browser holds it in a field: one kind of line ending, and nothing that UTF-8 or HTML cannot carry. */
export function shownText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD').replaceAll(/\r\n?/g, '\n');
}

/**
 * What a person meant who was shown `before` in a field and sent `submitted`: a form turns every line ending into
 * CRLF, so lines that were not touched keep what they had, and new ones get the ending that most of the text has.
 */
export function typedText(before: string, submitted: string): string {
  const old = linesOf(before);
  const typed = shownText(submitted).split('\n');
  const same = (at: number, of: number): boolean => shownText(old[of]?.text ?? '') === typed[at];
  const shorter = Math.min(old.length, typed.length);
  let head = 0;
  while (head < shorter && same(head, head)) head += 1;
  let tail = 0;
  while (tail < shorter - head && same(typed.length - 1 - tail, old.length - 1 - tail)) tail += 1;
  const usual = usualEnding(old);
  return typed
    .map((text, at) => {
      const of = at < head ? at : at >= typed.length - tail ? at - typed.length + old.length : undefined;
      const line = of === undefined ? undefined : old[of];
      const ending = at === typed.length - 1 ? '' : line?.ending || usual;
      return (line?.text ?? text) + ending;
    })
    .join('');
}

function linesOf(text: string): readonly Line[] {
  const parts = text.split(/(\r\n|\r|\n)/);
  return parts.flatMap((part, at) => (at % 2 === 0 ? [{ text: part, ending: parts[at + 1] ?? '' }] : []));
}

function usualEnding(lines: readonly Line[]): string {
  const counts = new Map([['\n', 0]]);
  for (const { ending } of lines) if (ending !== '') counts.set(ending, (counts.get(ending) ?? 0) + 1);
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}
