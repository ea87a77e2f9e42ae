import type { Content } from '../../stream/content.ts';
import { beginning, ending } from '../../text/safe-text.ts';
import type { Addition, Modification, Move, PathStep, Position, Removal, SemanticChange } from '../change.ts';
import type { Names } from '../names.ts';
import { operatorWords } from '../condition-words.ts';
import type { ChangeStyle } from './change-style.ts';
import { contrast } from './contrast.ts';
import { plainText, valueText } from './value-text.ts';
import { wholeWords } from './whole-words.ts';
import { wordHunks, type Hunk } from './word-diff.ts';

/** Limit on the shown passages of one text. */
const mostHunks = 4;
const contextLength = 40;

/** Describes a change after its place, with the colon or comma before it (docs/reference/diff.md, "Text"). */
export function changeWords(change: SemanticChange, names: Names, style: ChangeStyle): string {
  switch (change.op) {
    case 'added':
    case 'removed':
      return cameOrWent(change, names, style);
    case 'moved':
      return movedWords(change, style);
    case 'layout':
      return ': layout only';
    case 'renamed':
      return `: renamed ${bothValues(change, names, style)}`;
    case 'changed':
      return changedWords(change, names, style);
  }
}

function cameOrWent(change: Addition | Removal, names: Names, style: ChangeStyle): string {
  const { holds, position } = change;
  const counts = holds
    .filter(({ number }) => number > 0)
    .map((count) => `${count.number} ${count.noun}${count.number === 1 ? '' : 's'}`);
  const held = counts.length === 0 ? '' : `, with ${counts.join(', ')}`;
  const place = position === undefined ? '' : `, ${inPlace(position, style)}`;
  const whole = wholeWords(change, names, style);
  return `${place}${held}${whole === '' ? '' : `: ${whole}`}`;
}

function movedWords({ crumbs, from, to }: Move, style: ChangeStyle): string {
  const isModule = crumbs.at(-1)?.noun === 'module';
  const [old, now] = [from, to].map((at) => (isModule ? positionWords(at, style) : `place ${at.number}`));
  return `: moved from ${old}${old?.includes(', after ') === true ? ',' : ''} to ${now}`;
}

/** Describes the position of a module: `route 2 of module 7 Router, after module 5 Tools · Sleep`. */
function positionWords({ within, after }: Position, { crumb }: ChangeStyle): string {
  const step = (one: PathStep) => (one.id === 'onerror' ? 'the error handler' : crumb(one));
  const flow = within.toReversed().map(step).join(' of ');
  if (after === undefined) return flow === '' ? 'the start' : `the start of ${flow}`;
  return flow === '' ? `after ${crumb(after)}` : `${flow}, after ${crumb(after)}`;
}

function inPlace(position: Position, style: ChangeStyle): string {
  const words = positionWords(position, style);
  if (position.after === undefined) return `at ${words}`;
  return position.within.length === 0 ? words : `in ${words}`;
}

function changedWords(change: Modification, names: Names, style: ChangeStyle): string {
  const [before, after] = [plainText(change.before), plainText(change.after)];
  const isLong = before !== undefined && after !== undefined && isPassage(before) && isPassage(after);
  if (!isLong || before === after) return `: ${bothValues(change, names, style)}`;
  const hunks = wordHunks(before, after);
  const isInLines = before.includes('\n') || after.includes('\n');
  const shown = hunks
    .slice(0, mostHunks)
    .map((hunk) => `${isInLines ? `line ${hunk.line}: ` : ''}${passageWords(hunk, style)}`);
  const more = hunks.length - shown.length;
  const rest = more === 0 ? '' : `; and ${more} more ${more === 1 ? 'place' : 'places'}`;
  return `${isInLines ? ', ' : ': '}${shown.join('; ')}${rest}`;
}

/** Tells whether a text is better shown by its changed words than side by side. */
const isPassage = (text: string) => text.length > 40 || text.includes('\n');

function passageWords({ lead, old, now, trail }: Hunk, style: ChangeStyle): string {
  const shown = contrast(old, now);
  return style.passage({
    lead: ending(lead, contextLength),
    old: old === '' ? '' : visible(shown.old),
    now: now === '' ? '' : visible(shown.now),
    trail: beginning(trail, contextLength),
  });
}

function bothValues({ crumbs, before, after }: Modification, names: Names, style: ChangeStyle): string {
  const isOperator = crumbs.some(({ noun }) => noun === 'condition') && crumbs.at(-1)?.id === 'o';
  const text = (value: Content) =>
    isOperator && typeof value === 'string' ? operatorWords(value) : valueText(value, names);
  const { old, now } = contrast(text(before), text(after));
  return style.exchange(visible(old), visible(now));
}

/** Puts texts of spaces in quotes. */
const visible = (text: string) => (text.trim() === '' ? `"${text}"` : text);
