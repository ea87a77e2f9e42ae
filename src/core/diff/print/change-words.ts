import { Reference, type Content } from '../../stream/content.ts';
import { beginning, ending } from '../../text/safe-text.ts';
import type { Addition, Modification, Move, PathStep, Position, Removal, SemanticChange } from '../change.ts';
import type { Names } from '../names.ts';
import { distinction } from '../namesakes.ts';
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
  const { holds, position, crumbs } = change;
  const [resource] = crumbs;
  const distinguishing = resource === undefined || crumbs.length > 1 ? '' : distinction(resource, names);
  const which = distinguishing === '' ? '' : `, ${style.value(distinguishing, longestNames)}`;
  const counts = holds
    .filter(({ number }) => number > 0)
    .map((count) => `${count.number} ${count.noun}${count.number === 1 ? '' : 's'}`);
  const held = counts.length === 0 ? '' : `, with ${counts.join(', ')}`;
  const place = position === undefined ? '' : `, ${inPlace(position, style)}`;
  const whole = wholeWords(change, names, style);
  return `${which}${place}${held}${whole === '' ? '' : `: ${whole}`}`;
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
  const hunks = wordHunks(withLineFeeds(before), withLineFeeds(after));
  if (hunks.length === 0) return ': line ends only';
  const isInLines = before.includes('\n') || after.includes('\n');
  const shown = Map.groupBy(hunks.slice(0, mostHunks), ({ line }) => line);
  const lines = [...shown].map(
    ([line, inLine]) => `${isInLines ? `line ${line}: ` : ''}${lineWords(inLine, style)}`,
  );
  const more = hunks.length - Math.min(hunks.length, mostHunks);
  const rest = more === 0 ? '' : `; and ${more} more ${more === 1 ? 'place' : 'places'}`;
  return `${isInLines ? ', ' : ': '}${lines.join('; ')}${rest}`;
}

/** Tells whether a text is better shown by its changed words than side by side. */
const isPassage = (text: string) => text.length > 40 || text.includes('\n');

/** Returns a text with the line ends of Unix, because those of Windows are no difference in meaning. */
const withLineFeeds = (text: string) => text.replaceAll('\r\n', '\n');

/** Shows the changes of one line, each after the words between it and the one before. */
function lineWords(hunks: readonly Hunk[], style: ChangeStyle): string {
  const passages = hunks.map((hunk, index) => {
    const before = hunks[index - 1];
    const lead = before === undefined ? ending(hunk.lead, contextLength) : betweenWords(before, hunk);
    const trail = index === hunks.length - 1 ? beginning(hunk.trail, contextLength) : '';
    const shown = contrast(hunk.old, hunk.now);
    return style.passage({
      lead,
      old: hunk.old === '' ? '' : visible(shown.old),
      now: hunk.now === '' ? '' : visible(shown.now),
      trail,
    });
  });
  return passages.join(style.glue);
}

/** Returns the words of the newer line between two changes, without those in the middle of many. */
function betweenWords(before: Hunk, after: Hunk): string {
  const words = after.lead.slice(before.lead.length + before.now.length);
  if (words.length <= 2 * contextLength) return words;
  return `${beginning(words, contextLength)}${ending(words, contextLength).replace(/^…/, '')}`;
}

function bothValues({ crumbs, before, after }: Modification, names: Names, style: ChangeStyle): string {
  const isOperator = crumbs.some(({ noun }) => noun === 'condition') && crumbs.at(-1)?.id === 'o';
  const text = (value: Content) =>
    isOperator && typeof value === 'string' ? operatorWords(value) : valueText(value, names);
  const whole = { old: text(before), now: text(after) };
  // The middle of a name tells nothing without its start.
  const isNames = [before, after].every((value) => value instanceof Reference);
  const isShort = whole.old.length + whole.now.length <= longestNames;
  const { old, now } = contrast(whole.old, whole.now, isNames && isShort);
  return style.exchange(visible(old), visible(now));
}

/** Limit of two names that are shown whole. */
const longestNames = 400;

/** Puts texts of spaces in quotes. */
const visible = (text: string) => (text.trim() === '' ? `"${text}"` : text);
