/** Signs that a terminal obeys, that turn the direction of writing, or that nobody can see. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\\': String.raw`\\`,
};

/** The text on one line, with signs that would do something else than be seen as escapes of JavaScript. */
export function safe(text: string): string {
  return text.replaceAll(unsafe, escaped);
}

/** Different for any two texts, also where they look the same: every sign that is not plain is an escape. */
export function exact(text: string): string {
  return text.replaceAll(/[^ -~]|\\/gu, escaped);
}

/** True for texts that a person could not tell apart on a screen. */
export function lookAlike(one: string, other: string): boolean {
  const seen = (text: string) => safe(text).normalize('NFKC').trimEnd();
  return seen(one) === seen(other);
}

function escaped(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return shortEscapes[sign] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
}

/** The beginning of a text, at most so many signs and one that says that more follow. */
export function beginning(text: string, most: number): string {
  const signs = Array.from(text.slice(0, 2 * (most + 1)));
  return signs.length > most ? `${signs.slice(0, most).join('')}…` : text;
}

/** The end of a text, in the same way. */
export function ending(text: string, most: number): string {
  const signs = Array.from(text.slice(-2 * (most + 1)));
  return signs.length > most ? `…${signs.slice(-most).join('')}` : text;
}
