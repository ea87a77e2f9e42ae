import { streamSlug } from '../../tree/tree.ts';

/** Limit on named resources, and on the lines of a list. */
const most = 10;

/** Returns ten names of a list, and the number of the others. */
export function someOf(names: readonly string[]): string {
  const more = names.length - most;
  return `${names.slice(0, most).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/**
 * Shortens a list of lines such as `path: message [code]` if it is long: of lines with the same code, or else the same
 * message, it keeps the first one, counts the others and names ten of them.
 */
export function groupedLines(lines: readonly string[]): readonly string[] {
  if (lines.length <= most) return lines;
  const groups = [...Map.groupBy(lines, kindOfLine).values()];
  const shown = groups.slice(0, most).flatMap(([first = '', ...others]) => {
    const code = / \[SLC\d{4}\]$/.exec(first)?.[0] ?? '';
    const names = [...new Set(others.map(nameIn))];
    return others.length === 0 ? [first] : [first, `and ${others.length} more${code}: ${someOf(names)}`];
  });
  const left = groups.slice(most).flat().length;
  return left === 0 ? shown : [...shown, `and ${left} more ${left === 1 ? 'line' : 'lines'}`];
}

function kindOfLine(line: string): string {
  return /\[SLC\d{4}\]$/.exec(line)?.[0] ?? line.slice(line.indexOf(': ') + 1);
}

/** Returns the stream or file that a line begins with. */
function nameIn(line: string): string {
  const [subject = ''] = line.split(': ');
  const [, stream] = /^(value-streams\/[^/]+)/.exec(subject) ?? [];
  return stream === undefined ? subject : streamSlug(stream);
}
