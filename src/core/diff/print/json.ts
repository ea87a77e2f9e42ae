import type { SemanticChange, Position, TreeDiff } from '../change.ts';
import { meaningText } from '../meaning.ts';
import {
  ComposedText,
  Conflict,
  contentObject,
  EnvironmentValue,
  HookAddress,
  isContentArray,
  isContentObject,
  linesOfText,
  Reference,
  Secret,
  type Content,
  type TextPart,
} from '../../stream/content.ts';
import { ExactNumber, type Json } from '../../json/json.ts';
import { pointer } from '../../problems/problem.ts';
import { subjectsOf } from './summary.ts';
import { changeLine } from './text.ts';
import { plainText } from './value-text.ts';
import { wordHunks } from './word-diff.ts';

/** Returns a diff for programs (docs/reference/diff.md, "JSON"). */
export function diffJson(diff: TreeDiff): Json {
  return {
    same: diff.changes.length === 0,
    subjects: subjectsOf(diff.changes).map((subject) => ({ ...subject })),
    changes: diff.changes.map((change) => changeJson(change, diff)),
  };
}

function changeJson(change: SemanticChange, { names }: TreeDiff): Json {
  const { op, crumbs, file } = change;
  return {
    op,
    line: changeLine(change, names),
    place: crumbs.map((crumb) => ({ ...crumb })),
    file,
    pointer: pointer(change.pointer),
    ...details(change),
  };
}

function details(change: SemanticChange): Readonly<Record<string, Json>> {
  switch (change.op) {
    case 'added':
      return { after: valueJson(change.after), ...wholeJson(change) };
    case 'removed':
      return { before: valueJson(change.before), ...wholeJson(change) };
    case 'moved':
      return { from: positionJson(change.from), to: positionJson(change.to) };
    case 'layout':
      return {};
    case 'renamed':
    case 'changed':
      return {
        before: valueJson(change.before),
        after: valueJson(change.after),
        ...wordsJson(change.before, change.after),
      };
  }
}

function wholeJson({ holds, position }: Extract<SemanticChange, { op: 'added' | 'removed' }>) {
  return {
    holds: contentObject(holds.map(({ noun, number }) => [`${noun}s`, number])) as Json,
    ...(position === undefined ? {} : { position: positionJson(position) }),
  };
}

function positionJson({ within, after, number }: Position): Json {
  return {
    within: within.map((crumb) => ({ ...crumb })),
    after: after === undefined ? null : { ...after },
    number,
  };
}

function wordsJson(before: Content, after: Content): Readonly<Record<string, Json>> {
  const [old, now] = [plainText(before), plainText(after)];
  if (old === undefined || now === undefined) return {};
  return { words: wordHunks(old, now).map(({ line, old: before, now: after }) => ({ line, before, after })) };
}

/**
 * Converts a value to the JSON of the tree's files. A number that JavaScript cannot represent is `{"$number": "…"}`.
 */
function valueJson(value: Content): Json {
  if (value instanceof ExactNumber) {
    const number = Number(value.text);
    return Number.isFinite(number) && meaningText(number) === meaningText(value)
      ? number
      : { $number: value.text };
  }
  if (value instanceof Reference)
    return { $ref: `/${value.path}`, ...(value.form === undefined ? {} : { $as: value.form }) };
  if (value instanceof EnvironmentValue) return { $value: value.name };
  if (value instanceof Secret) return { $secret: value.name };
  if (value instanceof HookAddress)
    return { $hookUrl: `/${value.path}`, ...(value.part === 'url' ? {} : { $as: value.part }) };
  if (value instanceof ComposedText) return { $text: [...linesOfText(value.parts)].map(lineJson) };
  if (value instanceof Conflict)
    return { $conflict: valueJson(contentObject([...Object.entries(value.sides), ['why', value.why]])) };
  if (isContentArray(value)) return value.map(valueJson);
  if (!isContentObject(value)) return value;
  const members = Object.entries(value).map(
    ([key, member]) => [key.startsWith('$') ? `$${key}` : key, valueJson(member) as Content] as const,
  );
  return contentObject(members) as Json;
}

/** Returns a line with supplied parts as a list of its parts, any other as a text. */
function lineJson(line: readonly TextPart[]): Json {
  const pieces = line.map(valueJson);
  return pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : pieces;
}
