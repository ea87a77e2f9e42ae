/**
 * A page with what stands between `<!-- generated: name -->` and `<!-- end: name -->` replaced. Throws where the page
 * does not have the two once, in order.
 */
export function withPart(page: string, name: string, content: string): string {
  const start = `<!-- generated: ${name} -->`;
  const end = `<!-- end: ${name} -->`;
  const parts = page.split(start);
  const [, rest] = parts[1]?.split(end) ?? [];
  if (parts.length !== 2 || rest === undefined) throw new Error(`no page has ${start} and ${end} just once`);
  return `${parts[0]}${start}\n\n${content}\n\n${end}${rest}`;
}

/** A table of Markdown. Bars inside cells are escaped. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
