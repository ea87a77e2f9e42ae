import { budgets } from '../../core/budgets.ts';
import type { HandOver } from './schema.ts';

type ChecklistItem = HandOver['rounds'][number]['checklist'][number];

/** List item with a box, such as `- [ ] Import it` or `1. [x] **Import it**`, also within other lists. */
const box = /^(\s*(?:[-*+]|\d{1,9}[.)])\s+\[)([ xX])(\]\s+)(.*?)(\r?)$/;

const { boxes: mostBoxes } = budgets.handOver;

/** Returns the boxes of a checklist from the top. */
export function boxesIn(checklist: string): ChecklistItem[] {
  return boxLines(checklist).map(({ text, isDone }, index) => ({ number: index + 1, text, isDone }));
}

/** Returns the checklist with one box changed. Returns undefined if the box is missing or its text differs. */
export function withBox(
  checklist: string,
  { number, text, isDone }: Pick<ChecklistItem, 'number' | 'text' | 'isDone'>,
): string | undefined {
  const found = boxLines(checklist)[number - 1];
  if (found === undefined || found.text !== text) return undefined;
  const lines = checklist.split('\n');
  const line = lines[found.line] ?? '';
  lines[found.line] = line.replace(
    box,
    (_, start: string, _mark, middle: string, rest: string, end: string) =>
      [start, isDone ? 'x' : ' ', middle, rest, end].join(''),
  );
  return lines.join('\n');
}

function boxLines(checklist: string) {
  return checklist
    .split('\n')
    .flatMap((line, index) => {
      const [, , mark, , text] = box.exec(line) ?? [];
      return text === undefined ? [] : [{ line: index, text, isDone: mark !== ' ' }];
    })
    .slice(0, mostBoxes);
}
