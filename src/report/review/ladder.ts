/** How much of a review is shown. Counts may be `Infinity`. */
export interface Detail {
  /** Pictures of streams and scenarios. */
  readonly diagrams: number;
  /** Lines of changes for each stream; none: how many there are. */
  readonly lines: number;
  /** Streams in the table. */
  readonly rows: number;
  /** Items of every other list; none: only what the first lines say. */
  readonly items: number;
}

export const everything: Detail = { diagrams: Infinity, lines: Infinity, rows: Infinity, items: Infinity };

/** From all that a page of the host can show well, to the first lines alone. */
const rungs: readonly Detail[] = [
  { diagrams: 16, lines: 200, rows: Infinity, items: 200 },
  { diagrams: 4, lines: 200, rows: Infinity, items: 200 },
  { diagrams: 0, lines: 200, rows: Infinity, items: 100 },
  { diagrams: 0, lines: 20, rows: Infinity, items: 50 },
  { diagrams: 0, lines: 0, rows: Infinity, items: 50 },
  { diagrams: 0, lines: 0, rows: 400, items: 20 },
  { diagrams: 0, lines: 0, rows: 150, items: 20 },
  { diagrams: 0, lines: 0, rows: 40, items: 10 },
  { diagrams: 0, lines: 0, rows: 0, items: 0 },
];

/** Bytes that GitHub keeps of a comment, whatever its characters. */
const mostBytes = 262_144;

/**
 * The fullest form of a text that has no more than so many UTF-16 units, and no more bytes than GitHub keeps. A form is
 * a list of blocks, each of which stands by itself: where even the shortest is too long, its last blocks are left out.
 */
export function fitting(form: (detail: Detail) => readonly string[], limit: number): string {
  let shown: readonly string[] = [];
  for (const detail of rungs) {
    shown = form(detail).filter((block) => block !== '');
    if (fits(joined(shown), limit)) return joined(shown);
  }
  while (shown.length > 0 && !fits(joined(shown), limit)) shown = shown.slice(0, -1);
  return joined(shown);
}

export function joined(shown: readonly string[]): string {
  const text = shown.filter((block) => block !== '').join('\n\n');
  return text === '' ? '' : `${text}\n`;
}

function fits(text: string, limit: number): boolean {
  // No unit of UTF-16 is more than three bytes.
  return (
    text.length <= limit &&
    (3 * text.length <= mostBytes || new TextEncoder().encode(text).length <= mostBytes)
  );
}
