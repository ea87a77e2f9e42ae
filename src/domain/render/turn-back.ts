import {
  ComposedText,
  EnvironmentValue,
  isContentArray,
  isContentObject,
  Secret,
  textOf,
  withMember,
  type Content,
  type ContentObject,
  type TextPart,
} from '../content.ts';
import { pointer, type Problem } from '../problem.ts';
import type { Tree, TreeFile } from '../tree.ts';
import type { Origin } from './patch.ts';
import type { Place } from './place.ts';
import { pathTo, replacedAt, spotAt, type Spot } from './spot.ts';
import { splitFile, wholeFile } from './whole-file.ts';

/** What turns back into `$value` or `$secret` when a source is exported, and where. */
export type Return = {
  readonly name: string;
  /** File of the tree. */
  readonly file: string;
  readonly place: Place;
  readonly origin: Origin;
} & (
  | { readonly form: 'value'; readonly text: string }
  /** The whole text at the place, but for what stands before and after it. */
  | { readonly form: 'secret'; readonly before: string; readonly after: string }
);

/** An exported tree in which declared texts are `$value` and `$secret` again. */
export interface TurnedBack {
  readonly tree: Tree;
  /**
   * Warnings: a declaration that fits nothing. Errors: a file in which a secret may stand in the open, which must not
   * be committed.
   */
  readonly problems: readonly Problem[];
}

/** Turns texts back in those files of a tree that are declared and there. What is `$value` already stays so. */
export function turnBack(tree: Tree, returns: readonly Return[]): TurnedBack {
  const turned = new Map(tree);
  const problems: Problem[] = [];
  // A secret is told by the whole of a text, so it goes before values that are parts of it.
  const secretsFirst = returns.toSorted((one, other) => rank(one) - rank(other));
  for (const one of secretsFirst) {
    const file = turned.get(one.file);
    if (file === undefined) continue;
    const { result, problem } = inFile(file, one);
    turned.set(one.file, result);
    if (problem !== undefined) problems.push(problem);
  }
  return { tree: turned, problems };
}

const rank = ({ form }: Return) => (form === 'secret' ? 0 : 1);

interface Outcome {
  readonly result: TreeFile;
  readonly problem?: Problem;
}

function inFile(file: TreeFile, one: Return): Outcome {
  const whole = wholeFile(file);
  const target = spotAt(whole, one.place);
  if (target.spot === undefined) return { result: file, problem: warning(one, target.reason) };
  const { value } = target.spot;
  if (value === undefined) return { result: file, problem: warning(one, 'nothing stands there') };
  const text = partsOf(value);
  if (text === undefined) return { result: file, problem: noText(one) };
  const parts = one.form === 'secret' ? aroundSecret(text, one) : aroundText(text, one);
  if (parts !== undefined) return { result: splitFile(put(whole, target.spot, textOf(parts))) };
  const problem = one.form === 'secret' ? exposed(one, text) : warning(one, 'the text there is another');
  return { result: file, problem };
}

function partsOf(value: Content): readonly TextPart[] | undefined {
  if (typeof value === 'string' || value instanceof EnvironmentValue || value instanceof Secret)
    return [value];
  return value instanceof ComposedText ? value.parts : undefined;
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

function put(whole: ContentObject, { container, key }: Spot, value: Content): ContentObject {
  return replacedAt(whole, pathTo(whole, container) ?? [], (holder) => {
    if (isContentArray(holder)) return holder.with(Number(key), value);
    return isContentObject(holder) ? withMember(holder, key, value) : holder;
  });
}

function told(one: Return, reason: string): string {
  const form = one.form === 'value' ? '$value' : '$secret';
  return `${form} ${JSON.stringify(one.name)} of ${one.origin.file} (${one.origin.place}): ${reason}`;
}

const placed = ({ file, place }: Return) => ({ file, place: pointer(place.steps) });

const warning = (one: Return, reason: string): Problem => ({
  code: 'SLC1043',
  severity: 'warning',
  ...placed(one),
  message: told(one, reason),
});

const noText = (one: Return): Problem =>
  one.form === 'value' ? warning(one, 'no text stands there') : leak(one, 'no text stands there');

function exposed(one: Return, [text]: readonly TextPart[]): Problem {
  if (text === '') return warning(one, 'the text there is empty');
  return leak(one, 'the text there has not the form that is declared, and may hold the secret');
}

const leak = (one: Return, reason: string): Problem => ({
  code: 'SLC1044',
  severity: 'error',
  ...placed(one),
  message: told(one, reason),
});
