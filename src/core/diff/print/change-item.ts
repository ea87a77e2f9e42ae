import { contentMember, type Content } from '../../stream/content.ts';
import type { SemanticChange, Modification, NounCount, PathStep, Move, Position } from '../change.ts';
import type { Names } from '../names.ts';
import { contrast } from './contrast.ts';
import { beginning, ending } from '../../text/safe-text.ts';
import { plainText, valueStart, valueText } from './value-text.ts';
import { wordHunks, type Hunk } from './word-diff.ts';
import { code, span } from '../../text/markdown/inline.ts';

/** Signs of changes, for people who see no colours. */
export const markOf: Readonly<Record<SemanticChange['op'], string>> = {
  added: '**+**',
  removed: '**−**',
  changed: '**~**',
  renamed: '**~**',
  moved: '**>**',
  layout: '**~**',
};

/**
 * Returns one change as a line of Markdown, worded as in the terminal (docs/reference/diff.md, "Text"), with people's texts
 * in code spans. Omits the first `skip` crumbs, which are already above it.
 */
export function changeItem(change: SemanticChange, names: Names, skip: number): string {
  const place = change.crumbs.slice(skip).map(crumbItem).join(' › ');
  const said = saying(change, names);
  return place === ''
    ? `${markOf[change.op]} ${said.replace(/^[:,] /, '')}`
    : `${markOf[change.op]} ${place}${said}`;
}

/** `module `3 makeApiCall``. */
export function crumbItem({ noun, label }: PathStep): string {
  return noun === 'field' ? code(label) : `${noun} ${code(label)}`;
}

function saying(change: SemanticChange, names: Names): string {
  switch (change.op) {
    case 'added':
      return whole(change.after, change, names);
    case 'removed':
      return whole(change.before, change, names);
    case 'moved':
      return moved(change);
    case 'layout':
      return ': layout only';
    case 'renamed':
      return `: renamed ${both(change, names)}`;
    case 'changed':
      return changed(change, names);
  }
}

/** Items that are described by their parts, not by their values. */
const containers = new Set(['stream', 'scenario']);
const longestValue = 100;

function whole(
  value: Content,
  { crumbs, holds, position }: Extract<SemanticChange, { op: 'added' | 'removed' }>,
  names: Names,
): string {
  const noun = crumbs.at(-1)?.noun ?? '';
  const held = heldText(holds);
  if (containers.has(noun)) return held === '' ? '' : `, ${held}`;
  const place = position === undefined ? '' : `, ${inPlace(position)}`;
  const told = noun === 'module' ? contentMember(value, 'mapper') : value;
  const said = told === undefined ? '' : `: ${code(valueStart(told, names, 2 * longestValue), longestValue)}`;
  return `${place}${held === '' ? '' : `, ${held}`}${said}`;
}

/** Returns `with 1 trigger, 2 steps`; empty for no parts. */
export function heldText(holds: readonly NounCount[]): string {
  const counts = holds
    .filter(({ number }) => number > 0)
    .map(({ noun, number }) => `${number} ${noun}${number === 1 ? '' : 's'}`);
  return counts.length === 0 ? '' : `with ${counts.join(', ')}`;
}

function moved({ crumbs, from, to }: Move): string {
  const isModule = crumbs.at(-1)?.noun === 'module';
  const [old, now] = [from, to].map((at) => (isModule ? positionText(at) : `place ${at.number}`));
  return `: moved from ${old} to ${now}`;
}

function positionText({ within, after }: Position): string {
  const flow = within.toReversed().map(crumbItem).join(' of ');
  if (after === undefined) return flow === '' ? 'the start' : `the start of ${flow}`;
  return flow === '' ? `after ${crumbItem(after)}` : `${flow}, after ${crumbItem(after)}`;
}

function inPlace(position: Position): string {
  const text = positionText(position);
  if (position.after !== undefined && position.within.length === 0) return text;
  return position.after === undefined ? `at ${text}` : `in ${text}`;
}

const isPassage = (text: string) => text.length > 40 || text.includes('\n');

/** Limit on the shown passages of one text. */
const mostHunks = 4;
const contextLength = 40;

function changed(change: Modification, names: Names): string {
  const [before, after] = [plainText(change.before), plainText(change.after)];
  const isLong = before !== undefined && after !== undefined && isPassage(before) && isPassage(after);
  if (!isLong || before === after) return `: ${both(change, names)}`;
  const hunks = wordHunks(before, after);
  const isInLines = before.includes('\n') || after.includes('\n');
  const shown = hunks
    .slice(0, mostHunks)
    .map((hunk) => `${isInLines ? `line ${hunk.line}: ` : ''}${passage(hunk)}`);
  const more = hunks.length - shown.length;
  const rest = more === 0 ? '' : `; and ${more} more ${more === 1 ? 'place' : 'places'}`;
  return `${isInLines ? ', ' : ': '}${shown.join('; ')}${rest}`;
}

/** `…of` ~~`outdoor`~~ **`mountain`** `equipment.` */
function passage({ lead, old, now, trail }: Hunk): string {
  const { old: before, now: after } = contrast(old, now);
  return [
    context(ending(lead, contextLength).trimEnd()),
    old === '' ? '' : `~~${span(quoted(before))}~~`,
    now === '' ? '' : `**${span(quoted(after))}**`,
    context(beginning(trail, contextLength).trimStart()),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const context = (text: string) => (text === '' ? '' : code(text, Infinity));

/** Puts texts of spaces in quotes. */
const quoted = (text: string) => (text.trim() === '' ? `"${text}"` : text);

function both({ before, after }: Modification, names: Names): string {
  const { old, now } = contrast(valueText(before, names), valueText(after, names));
  return `${span(quoted(old))} → ${span(quoted(now))}`;
}
