import {
  ComposedText,
  EnvironmentValue,
  Secret,
  textOf,
  type Content,
  type TextPart,
} from '../stream/content.ts';
import { suppliedText, type SuppliedTexts } from './substitute.ts';
import { sharedSpans } from './unchanged-spans.ts';

/** A text that an environment supplies in part or as a whole. */
export type SuppliedText = EnvironmentValue | Secret | ComposedText;

export function isSuppliedText(value: Content | undefined): value is SuppliedText {
  return value instanceof EnvironmentValue || value instanceof Secret || value instanceof ComposedText;
}

/**
 * Returns a live text with the environment's values and secrets restored wherever their texts are unchanged. Rendering
 * it gives the live text again. Undefined where the changed part had a `$secret`, because the new text may be another
 * secret.
 */
export function unrenderText(desired: SuppliedText, live: string, texts: SuppliedTexts): Content | undefined {
  const parts = desired instanceof ComposedText ? desired.parts : [desired];
  const rendered = parts.map((part) => (typeof part === 'string' ? part : (suppliedText(part, texts) ?? '')));
  const spans = sharedSpans(rendered.join(''), live);
  const result: TextPart[] = [];
  let [at, taken] = [0, 0];
  for (const [index, part] of parts.entries()) {
    const text = rendered[index] ?? '';
    const start = at;
    at += text.length;
    if (typeof part === 'string') continue;
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
  return textOf(result.flatMap((part) => (typeof part === 'string' ? withoutSecrets(part, texts) : [part])));
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
      parts.flatMap((part) => {
        if (typeof part !== 'string') return [part];
        return part
          .split(secret)
          .flatMap((piece, index) => (index === 0 ? [piece] : [new Secret(name), piece]));
      }),
    [text],
  );
}
