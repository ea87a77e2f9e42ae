import type {
  SemanticChange,
  Modification,
  NounCount,
  PathStep,
  Move,
  Position,
  TreeDiff,
} from '../change.ts';
import type { Names } from '../names.ts';
import { contentMember, type Content } from '../../stream/content.ts';
import { contrast } from './contrast.ts';
import { summaryLine } from './summary.ts';
import { beginning, ending, safe } from '../../text/safe-text.ts';
import { plainText, valueStart, valueText } from './value-text.ts';
import { wordHunks, type Hunk } from './word-diff.ts';

const marks: Readonly<Record<SemanticChange['op'], string>> = {
  added: '+',
  removed: '-',
  changed: '~',
  renamed: '~',
  moved: '>',
  layout: '~',
};

/** Returns a diff for the terminal: one line for each change, which names its full place, and the totals. */
export function diffText(diff: TreeDiff): string {
  if (diff.changes.length === 0) return 'No difference.\n';
  const lines = shownChanges(diff.changes).map((change) => changeLine(change, diff.names));
  return `${lines.join('\n')}\n\n${summaryLine(diff.changes)}\n`;
}

/** Leaves out layout changes of scenarios that have other changes, because those usually change the layout too. */
function shownChanges(changes: readonly SemanticChange[]): readonly SemanticChange[] {
  const changed = new Set(changes.filter(({ op }) => op !== 'layout').flatMap(({ crumbs }) => ids(crumbs)));
  return changes.filter(({ op, crumbs }) => op !== 'layout' || !changed.has(crumbs.at(-1)?.id ?? ''));
}

const ids = (crumbs: readonly PathStep[]) =>
  crumbs.filter(({ noun }) => noun === 'scenario').map(({ id }) => id);

/** Describes one change in one line, without its line end. */
export function changeLine(change: SemanticChange, names: Names): string {
  return `${marks[change.op]} ${change.crumbs.map(crumbText).join(' › ')}${said(change, names)}`;
}

function said(change: SemanticChange, names: Names): string {
  switch (change.op) {
    case 'added':
      return wholeText(change.after, change.holds, change.position, change.crumbs, names);
    case 'removed':
      return wholeText(change.before, change.holds, change.position, change.crumbs, names);
    case 'moved':
      return movedText(change);
    case 'layout':
      return ': layout only';
    case 'renamed':
      return `: renamed ${changedText(change, names)}`;
    case 'changed':
      return changedLine(change, names);
  }
}

export function crumbText({ noun, label }: PathStep): string {
  const name = safe(beginning(label, longestName));
  const shown = name.trim() === '' || name.includes(' › ') ? `"${name}"` : name;
  return noun === 'field' ? shown : `${noun} ${shown}`;
}

const longestName = 60;

/** Items that are described by their parts, not by their values. */
const containers = new Set(['stream', 'scenario']);

function wholeText(
  value: Content,
  holds: readonly NounCount[],
  position: Position | undefined,
  crumbs: readonly PathStep[],
  names: Names,
): string {
  const noun = crumbs.at(-1)?.noun ?? '';
  const place = position === undefined ? '' : `, ${inPlace(positionText(position))}`;
  const counts = holds.filter(({ number }) => number > 0).map(countText);
  const held = counts.length === 0 ? '' : `, with ${counts.join(', ')}`;
  if (containers.has(noun)) return held;
  const told = noun === 'module' ? (contentMember(value, 'mapper') ?? null) : value;
  return told === null && noun === 'module'
    ? `${place}${held}`
    : `${place}${held}: ${safe(beginning(valueStart(told, names, 2 * longestValue), longestValue))}`;
}

const longestValue = 100;

const countText = ({ noun, number }: NounCount) => `${number} ${noun}${number === 1 ? '' : 's'}`;

function movedText({ crumbs, from, to }: Move): string {
  const isModule = crumbs.at(-1)?.noun === 'module';
  const [old, now] = [from, to].map((at) => (isModule ? positionText(at) : `place ${at.number}`));
  return `: moved from ${old} to ${now}`;
}

/** Describes the position of a module: `route 2 of module 7 BasicRouter, after module 5 Sleep`. */
function positionText({ within, after }: Position): string {
  const flow = within.toReversed().map(crumbText).join(' of ');
  if (after === undefined) return flow === '' ? 'the start' : `the start of ${flow}`;
  return flow === '' ? `after ${crumbText(after)}` : `${flow}, after ${crumbText(after)}`;
}

function inPlace(position: string): string {
  if (position.startsWith('after ')) return position;
  return position.startsWith('the start') ? `at ${position}` : `in ${position}`;
}

function changedLine(change: Modification, names: Names): string {
  const [before, after] = [plainText(change.before), plainText(change.after)];
  const isLong = before !== undefined && after !== undefined && isPassage(before) && isPassage(after);
  if (!isLong || before === after) return `: ${changedText(change, names)}`;
  const hunks = wordHunks(before, after);
  const isInLines = before.includes('\n') || after.includes('\n');
  const shown = hunks.slice(0, mostHunks).map((hunk) => hunkText(hunk, isInLines));
  const more = hunks.length - shown.length;
  const rest = more === 0 ? '' : `; and ${more} more ${more === 1 ? 'place' : 'places'}`;
  return `${isInLines ? ', ' : ': '}${shown.join('; ')}${rest}`;
}

/** Tells whether a text is better shown by its changed words than side by side. */
const isPassage = (text: string) => text.length > 40 || text.includes('\n');

/** Limit on the shown passages of one text. */
const mostHunks = 4;
const contextLength = 40;

function hunkText(hunk: Hunk, isInLines: boolean): string {
  const place = isInLines ? `line ${hunk.line}: ` : '';
  const lead = safe(ending(hunk.lead, contextLength));
  const trail = safe(beginning(hunk.trail, contextLength));
  return `${place}${lead}${replacement(hunk)}${trail}`;
}

function replacement({ old, now }: Hunk): string {
  const { old: before, now: after } = contrast(old, now);
  if (old === '') return `[+${visible(after)}]`;
  return now === '' ? `[-${visible(before)}]` : `[${visible(before)} → ${visible(after)}]`;
}

/** Puts texts of spaces in quotes. */
const visible = (text: string) => (text.trim() === '' ? `"${text}"` : text);

function changedText({ before, after }: Modification, names: Names): string {
  const { old, now } = contrast(valueText(before, names), valueText(after, names));
  return `${old} → ${now}`;
}
