import { inCell } from './inline.ts';

/** Blocks of a page one after the other; those that are empty are left out. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}

/** A table of inline Markdown; empty where there is no row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map(inCell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

/** A list of inline Markdown. */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** The first items of a list, and how many more there are. `most` may be none. */
export function firstOf(items: readonly string[], most: number): readonly string[] {
  const more = items.length - most;
  return more <= 0 ? items : [...items.slice(0, most), `… and ${more} more`];
}

/** A fold. `summary` is HTML of one line; empty where it would hold nothing. */
export function details(summary: string, content: string): string {
  return content === '' ? '' : `<details>\n<summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Text as it is, line by line, in a block that nothing in it ends. */
export function fenced(language: string, text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(2, ...runs.map(({ length }) => length)) + 1);
  return `${fence}${language}\n${text.replace(/\n$/, '')}\n${fence}`;
}

/** A fold around a list of at most so many items; nothing where there is none. `summary` is HTML of one line. */
export function fold(summary: string, items: readonly string[], most: number): string {
  return items.length === 0 ? '' : details(summary, bullets(firstOf(items, most)));
}

/** A heading of words and a list of at most so many items; nothing where there is none. */
export function titled(title: string, items: readonly string[], most: number): readonly string[] {
  return items.length === 0 ? [] : [`**${title}**`, bullets(firstOf(items, most))];
}
