import { textWidth } from './text-width.ts';

/** Lines that have to stay whole: commands to copy, also after a label, and JSON. */
const whole = /^\s*(?:next: )?(?:sluice|git|node|cat) |^\{"/;

/**
 * Returns a line as lines of at most `columns` columns, broken at spaces. Further lines are indented by two more columns
 * than the first. A longer word, a command and JSON keep their length.
 */
export function wrapped(line: string, columns: number): readonly string[] {
  if (textWidth(line) <= columns || whole.test(line)) return [line];
  const [indent = ''] = /^ */.exec(line) ?? [];
  const hanging = ' '.repeat(Math.min(indent.length + 2, Math.floor(columns / 2)));
  const lines: string[] = [];
  let current = indent;
  let isEmpty = true;
  for (const word of line.slice(indent.length).split(/(?<=\S)(?=\s)/)) {
    if (!isEmpty && textWidth(current + word) > columns) {
      lines.push(current);
      current = hanging + word.trimStart();
    } else current += word;
    isEmpty = false;
  }
  return [...lines, current];
}
