/** A page with a text between `<!-- NAME begin -->` and `<!-- NAME end -->`. Throws where the page has no such marks. */
export function withTable(page: string, name: string, table: string): string {
  const [begin, end] = [`<!-- ${name} begin -->`, `<!-- ${name} end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the page has no place for ${name}`);
  return `${page.slice(0, from)}${begin}\n\n${table.trim()}\n\n${page.slice(to)}`;
}

/** Returns a table of Markdown without some columns. Other lines stay. */
export function withoutColumns(table: string, names: readonly string[]): string {
  const cellsOf = (line: string) => line.split('|').slice(1, -1);
  const head = cellsOf(table.split('\n', 1)[0] ?? '').map((cell) => cell.trim());
  return table
    .split('\n')
    .map((line) =>
      line.startsWith('|')
        ? `|${cellsOf(line)
            .filter((_, index) => !names.includes(head[index] ?? ''))
            .join('|')}|`
        : line,
    )
    .join('\n');
}
