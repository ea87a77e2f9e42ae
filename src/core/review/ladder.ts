import { budgets } from '../budgets.ts';

/** Limits on the shown parts of a review. Counts may be `Infinity`. */
export interface Detail {
  /** Number of diagrams of streams and scenarios. */
  readonly diagrams: number;
  /** Lines of changes for each stream; none: only their number. */
  readonly lines: number;
  /** Streams in the table. */
  readonly rows: number;
  /** Items of every other list; none: only the first lines. */
  readonly items: number;
}

export const everything: Detail = { diagrams: Infinity, lines: Infinity, rows: Infinity, items: Infinity };

/** Levels of detail, from everything that a page of the host can show well to the first lines alone. */
const rungs: readonly Detail[] = [
  { diagrams: 16, lines: 200, rows: Infinity, items: 200 },
  { diagrams: 4, lines: 200, rows: Infinity, items: 200 },
  { diagrams: 0, lines: 200, rows: Infinity, items: 100 },
  { diagrams: 0, lines: 20, rows: Infinity, items: 50 },
  { diagrams: 0, lines: 0, rows: Infinity, items: 50 },
  { diagrams: 0, lines: 0, rows: 400, items: 50 },
  { diagrams: 0, lines: 0, rows: 150, items: 50 },
  { diagrams: 0, lines: 0, rows: 40, items: 50 },
  { diagrams: 0, lines: 0, rows: 40, items: 10 },
  { diagrams: 0, lines: 0, rows: 0, items: 0 },
];

/** Limits on a text: UTF-16 units, and bytes. */
export interface Room {
  readonly characters: number;
  readonly bytes: number;
}

/**
 * Returns the fullest form of a comment with at most `characters` UTF-16 units, and with no more bytes than GitHub
 * accepts.
 */
export function fitting(form: Form, characters: number): string {
  return fullest(form, rungs, { characters, bytes: budgets.comments.commentBytes });
}

/** Returns everything, or the fullest form within the store's limit on the bytes of a page. */
export function fittingPage(form: Form): string {
  const bytes = budgets.page.storedBytes;
  return fullest(form, [everything, ...rungs], { characters: bytes, bytes });
}

/** Returns a list of independent blocks. */
type Form = (detail: Detail) => readonly string[];

/** Leaves out the last blocks if even the shortest form is too long. */
function fullest(form: Form, details: readonly Detail[], room: Room): string {
  let shown: readonly string[] = [];
  for (const detail of details) {
    shown = form(detail).filter((block) => block !== '');
    if (fits(joined(shown), room)) return joined(shown);
  }
  while (shown.length > 0 && !fits(joined(shown), room)) shown = shown.slice(0, -1);
  return joined(shown);
}

export function joined(shown: readonly string[]): string {
  const text = shown.filter((block) => block !== '').join('\n\n');
  return text === '' ? '' : `${text}\n`;
}

function fits(text: string, { characters, bytes }: Room): boolean {
  // No unit of UTF-16 is more than three bytes.
  return (
    text.length <= characters && (3 * text.length <= bytes || new TextEncoder().encode(text).length <= bytes)
  );
}
