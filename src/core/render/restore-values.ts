import {
  ComposedText,
  EnvironmentValue,
  HookAddress,
  isContentArray,
  isContentObject,
  mapHookAddresses,
  Secret,
  textOf,
  withMember,
  type Content,
  type ContentObject,
  type TextPart,
} from '../stream/content.ts';
import { pointer, type Problem } from '../problems/problem.ts';
import { streamFileOf, treePath, type Tree, type TreeFile } from '../tree/tree.ts';
import type { SourceLocation } from './patch.ts';
import type { PatchPath } from './place.ts';
import { pathTo, replacedAt, spotAt, type ContentSlot } from './spot.ts';
import { splitFile, wholeFile } from './whole-file.ts';

/** A text that becomes `$value` or `$secret` on the export of a source, with its place. */
export type Return = {
  readonly name: string;
  readonly file: string;
  readonly place: PatchPath;
  readonly origin: SourceLocation;
} & (
  | { readonly form: 'value'; readonly text: string }
  /** The whole text at the place, except the parts before and after it. */
  | { readonly form: 'secret'; readonly before: string; readonly after: string }
);

/** An exported tree in which declared texts are `$value` and `$secret` again. */
export interface RestoredTree {
  readonly tree: Tree;
  /**
   * Warnings: a declaration without a match. Errors: a file that may have a secret in plain text, which must not be
   * committed.
   */
  readonly problems: readonly Problem[];
}

/**
 * Restores `$value` and `$secret` in the declared files of a tree. Existing `$value`s stay. `before` is git's version
 * of these streams and files. If it has more occurrences of a `$secret`, a place that is not found is an error, because
 * the secret's text may now be elsewhere.
 */
export function restoreValues(tree: Tree, returns: readonly Return[], before: Tree): RestoredTree {
  const turned = new Map(tree);
  const problems: Problem[] = [];
  const lost: Lost[] = [];
  // Secrets come first: a secret is recognised by a whole text, of which values may be parts.
  const secretsFirst = returns.toSorted((one, other) => rank(one) - rank(other));
  for (const one of secretsFirst) {
    const file = turned.get(one.file);
    const outcome = file === undefined ? { lost: noFile } : inFile(file, one);
    if ('result' in outcome) turned.set(one.file, outcome.result);
    else if ('problem' in outcome) problems.push(outcome.problem);
    else lost.push({ one, reason: outcome.lost });
  }
  return {
    tree: turned,
    problems: [...problems, ...lost.flatMap((one) => lostProblem(one, turned, before))],
  };
}

const rank = ({ form }: Return) => (form === 'secret' ? 0 : 1);

const noFile = 'there is no such file';

type RestoreOutcome =
  | { readonly result: TreeFile }
  | { readonly problem: Problem }
  /** Reason why the text was not found. */
  | { readonly lost: string };

function inFile(file: TreeFile, one: Return): RestoreOutcome {
  const whole = wholeFile(file);
  const target = spotAt(whole, one.place);
  if (target.spot === undefined) return { lost: target.reason };
  const { value } = target.spot;
  if (value === undefined) return { lost: 'nothing stands there' };
  const text = partsOf(value, one);
  if (text === undefined) return { problem: noText(one) };
  const parts = one.form === 'secret' ? aroundSecret(text, one) : aroundText(text, one);
  if (parts !== undefined) return { result: splitFile(put(whole, target.spot, textOf(parts))) };
  if (one.form === 'value') return { problem: warning(one, 'the text there is another') };
  return text[0] === '' ? { lost: 'the text there is empty' } : { problem: exposed(one) };
}

interface Lost {
  readonly one: Return;
  readonly reason: string;
}

/**
 * Returns an error where git has the secret at more places of the stream, or of the shared file, than the exported
 * tree.
 */
function lostProblem({ one, reason }: Lost, after: Tree, before: Tree): readonly Problem[] {
  const place = treePath(one.file);
  const stream = 'stream' in place ? place.stream : undefined;
  const isBeside = (path: string) =>
    stream === undefined ? path === one.file : path.startsWith(`${stream}/`);
  // If a stream was not read, its stream file is missing too.
  const read = [one.file, streamFileOf(stream ?? '')].find((file) => after.has(file));
  const count = (tree: Tree) =>
    [...tree].reduce(
      (sum, [path, file]) => sum + (isBeside(path) ? timesIn(wholeFile(file), one.name) : 0),
      0,
    );
  if (one.form === 'secret' && read !== undefined && count(before) > count(after))
    return [moved(one, reason, read)];
  return reason === noFile ? [] : [warning(one, reason)];
}

/** Counts the occurrences of a secret in a value. */
function timesIn(value: Content, name: string): number {
  if (value instanceof Secret) return value.name === name ? 1 : 0;
  const inner = value instanceof ComposedText ? value.parts : value;
  if (!isContentArray(inner) && !isContentObject(inner)) return 0;
  return Object.values<Content>(inner).reduce<number>((sum, item) => sum + timesIn(item, name), 0);
}

/**
 * Returns the parts of a text; undefined for other values. The address of a webhook is a text again where the
 * declaration covers all that is secret in it, because a declaration takes precedence.
 */
function partsOf(value: Content, one: Return): readonly TextPart[] | undefined {
  if (typeof value === 'string' || value instanceof EnvironmentValue || value instanceof Secret)
    return [value];
  const text = mapHookAddresses(value, (address) => {
    const { plain = '' } = address;
    const udid = plain.slice(plain.lastIndexOf('/') + 1);
    const isCovered = plain !== '' && (one.form === 'secret' || one.text.includes(udid));
    return isCovered ? plain : address;
  });
  if (text instanceof ComposedText) return text.parts;
  return typeof text === 'string' || text instanceof HookAddress ? [text] : undefined;
}

function aroundText(
  text: readonly TextPart[],
  one: Extract<Return, { form: 'value' }>,
): readonly TextPart[] | undefined {
  const parts = text.flatMap((part): readonly TextPart[] => {
    if (typeof part !== 'string') return [part];
    return part
      .split(one.text)
      .flatMap((piece, index) => (index === 0 ? [piece] : [new EnvironmentValue(one.name), piece]));
  });
  return parts.length === text.length ? undefined : parts;
}

function aroundSecret(
  [text, ...others]: readonly TextPart[],
  { name, before, after }: Extract<Return, { form: 'secret' }>,
): readonly TextPart[] | undefined {
  const isPlain = typeof text === 'string' && others.length === 0;
  if (!isPlain || text.length <= before.length + after.length) return undefined;
  return text.startsWith(before) && text.endsWith(after) ? [before, new Secret(name), after] : undefined;
}

function put(whole: ContentObject, { container, key }: ContentSlot, value: Content): ContentObject {
  return replacedAt(whole, pathTo(whole, container) ?? [], (holder) => {
    if (isContentArray(holder)) return holder.with(Number(key), value);
    return isContentObject(holder) ? withMember(holder, key, value) : holder;
  });
}

function reasonText(one: Return, reason: string): string {
  const form = one.form === 'value' ? '$value' : '$secret';
  return `${form} ${JSON.stringify(one.name)} of ${one.origin.file} (${one.origin.place}): ${reason}`;
}

const placed = ({ file, place }: Return) => ({ file, place: pointer(place.steps) });

const warning = (one: Return, reason: string): Problem => ({
  code: 'SLC1043',
  severity: 'warning',
  ...placed(one),
  message: reasonText(one, reason),
});

const noText = (one: Return): Problem =>
  one.form === 'value' ? warning(one, 'no text stands there') : leak(one, 'no text stands there');

const exposed = (one: Return): Problem =>
  leak(one, 'the text there has not the form that is declared, and may hold the secret');

/** Reports the error for a file that was read, so that the stream is held back. */
function moved(one: Return, reason: string, read: string): Problem {
  const why = `${reason}, where git has a secret, which may stand in the open elsewhere now: correct its place under secrets, or remove the entry`;
  return read === one.file ? leak(one, why) : { ...leak(one, why), file: read, place: '' };
}

const leak = (one: Return, reason: string): Problem => ({
  code: 'SLC1044',
  severity: 'error',
  ...placed(one),
  message: reasonText(one, reason),
});
