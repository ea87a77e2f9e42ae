import {
  ComposedText,
  EnvironmentValue,
  HookAddress,
  Secret,
  textOf,
  type Content,
  type TextPart,
} from '../stream/content.ts';
import { suppliedText, type SuppliedTexts } from './substitute.ts';
import { sharedSpans } from './unchanged-spans.ts';

/** A text that an environment or a tenant supplies in part or as a whole. */
export type SuppliedText = EnvironmentValue | Secret | HookAddress | ComposedText;

export function isSuppliedText(value: Content | undefined): value is SuppliedText {
  return (
    value instanceof EnvironmentValue ||
    value instanceof Secret ||
    value instanceof HookAddress ||
    value instanceof ComposedText
  );
}

/**
 * Returns a live text with the environment's values and secrets restored wherever their texts are unchanged. Rendering
 * it gives the live text again. Undefined where the changed part had a `$secret`, because the new text may be another
 * secret.
 */
export function unrenderText(
  desired: SuppliedText,
  now: string | SuppliedText,
  texts: SuppliedTexts,
): Content | undefined {
  const parts = partsOf(desired);
  const live = partsOf(now).map(hookMark).join('');
  const rendered = parts.map((part) => (isFixed(part) ? hookMark(part) : (suppliedText(part, texts) ?? '')));
  const spans = sharedSpans(rendered.join(''), live);
  const result: TextPart[] = [];
  let [at, taken] = [0, 0];
  for (const [index, part] of parts.entries()) {
    const text = rendered[index] ?? '';
    const start = at;
    at += text.length;
    if (isFixed(part)) continue;
    const span = spans.find(({ before, length }) => before <= start && at <= before + length);
    const isSupplied = suppliedText(part, texts) !== undefined;
    if (span === undefined || !isSupplied) {
      if (part instanceof Secret && live !== '') return undefined;
      continue;
    }
    const place = span.after + start - span.before;
    result.push(live.slice(taken, place), part);
    taken = place + text.length;
  }
  result.push(live.slice(taken));
  return freshText(textOf(result.flatMap(withoutHookMarks)), texts);
}

/** Returns a text with `$secret` in place of each secret's text. */
export function freshText(text: string | SuppliedText, texts: SuppliedTexts): Content {
  return textOf(
    partsOf(text).flatMap((part): readonly TextPart[] =>
      typeof part === 'string' ? withoutSecrets(part, texts) : [part],
    ),
  );
}

const partsOf = (text: string | SuppliedText): readonly TextPart[] =>
  text instanceof ComposedText ? text.parts : [text];

/** Tells whether a part is the same in git's form and in the rendered one. */
const isFixed = (part: TextPart): part is string | HookAddress =>
  typeof part === 'string' || part instanceof HookAddress;

/** Characters for private use around a webhook's path, so that texts with addresses can be compared as texts. */
const marked = /\u{F0000}(url|udid) ([^\u{F0001}]*)\u{F0001}/u;

function hookMark(part: TextPart): string {
  if (typeof part === 'string') return part;
  return part instanceof HookAddress ? `\u{F0000}${part.part} ${part.path}\u{F0001}` : '';
}

function withoutHookMarks(part: TextPart): readonly TextPart[] {
  if (typeof part !== 'string') return [part];
  const pieces = part.split(marked);
  return pieces.flatMap((piece, index): readonly TextPart[] => {
    if (index % 3 === 0) return [piece];
    return index % 3 === 1 ? [] : [new HookAddress(piece, pieces[index - 1] === 'udid' ? 'udid' : 'url')];
  });
}

/** Shorter secrets occur in other texts by chance. */
const shortestSecret = 6;

/** Returns a text with `$secret` in place of each secret's text. */
export function withoutSecrets(text: string, { secrets }: SuppliedTexts): readonly TextPart[] {
  const known = [...secrets]
    .filter(([, secret]) => secret.length >= shortestSecret)
    .sort(([, one], [, other]) => other.length - one.length);
  return known.reduce<readonly TextPart[]>(
    (parts, [name, secret]) =>
      parts.flatMap((part): readonly TextPart[] => {
        if (typeof part !== 'string') return [part];
        return part
          .split(secret)
          .flatMap((piece, index) => (index === 0 ? [piece] : [new Secret(name), piece]));
      }),
    [text],
  );
}
