import { inCell } from './inline.ts';

/** Joins blocks of a page. Leaves out empty ones. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Returns a table of inline Markdown; empty without rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Returns a list of inline Markdown. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** Returns the first items of a list, and the number of the others. `most` may be 0. */
export function firstOf(items: readonly string[], most: number): readonly string[] {
  const more = items.length - most;
  return more <= 0 ? items : [...items.slice(0, most), `… and ${more} more`];
}

/** Returns a fold; empty without content. `summary` is HTML of one line. */
export function details(summary: string, content: string): string {
  return content === '' ? '' : `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Returns a text unchanged, line by line, in a block that nothing in it can end. */
export function fenced(language: string, text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(2, ...runs.map(({ length }) => length)) + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** Returns a fold around a list of at most `most` items; empty without items. `summary` is HTML of one line. */
export function fold(summary: string, items: readonly string[], most: number): string {
  return items.length === 0 ? '' : details(summary, bullets(firstOf(items, most)));
}

/** Items of a list that are visible above a fold with the others. */
const unfolded = 5;

/** Returns a list of at most `most` items. Only the first are visible, the others are in a fold. */
export function shortList(items: readonly string[], most: number): readonly string[] {
  const shown = firstOf(items, most);
  if (shown.length <= unfolded + 1) return [bullets(shown)];
  const rest = details(`${items.length - unfolded} more`, bullets(shown.slice(unfolded)));
  return [bullets(shown.slice(0, unfolded)), rest];
}

/** Returns a heading of words and a list of which the first items are visible; empty without items. */
export function titled(title: string, items: readonly string[], most: number): readonly string[] {
  return items.length === 0 ? [] : [`**${title}**`, ...shortList(items, most)];
}
