interface Line {
  readonly text: string;
  /** Line ending; empty for the last line. */
  readonly ending: string;
}

/**
 * Returns a text as a browser has it in a field: with one kind of line ending, and without characters that UTF-8 or
 * HTML cannot encode.
 */
export function shownText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD').replaceAll(/\r\n?/g, '\n');
}

/**
 * Returns the text that a person meant who edited `before` in a field and sent `submitted`. A form turns every line
 * ending into CRLF. Unchanged lines keep their line ending, and new ones get the ending of most lines.
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
