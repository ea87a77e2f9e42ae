/** Characters that control a terminal, change the direction of writing, or are invisible. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': String.raw`\n`,
  '\r': String.raw`\r`,
  '\t': String.raw`\t`,
  '\\': String.raw`\\`,
};

/** Returns a text on one line, with non-printing characters as JavaScript escapes. */
export function safe(text: string): string {
  return text.replaceAll(unsafe, escaped);
}

/**
 * Returns a text that differs for any two different texts, also if they look the same: every special character is an
 * escape.
 */
export function exact(text: string): string {
  return text.replaceAll(/[^ -~]|\\/gu, escaped);
}

/** Tells whether people could not distinguish two texts on a screen. */
export function lookAlike(one: string, other: string): boolean {
  const seen = (text: string) => safe(text).normalize('NFKC').trimEnd();
  return seen(one) === seen(other);
}

function escaped(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return shortEscapes[sign] ?? (code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`);
}

/** Returns the start of a text, at most `most` characters, and a sign for an omitted rest. */
export function beginning(text: string, most: number): string {
  const signs = Array.from(text.slice(0, 2 * (most + 1)));
  return signs.length > most ? `${signs.slice(0, most).join('')}…` : text;
}

/** Returns the end of a text in the same way. */
export function ending(text: string, most: number): string {
  const signs = Array.from(text.slice(-2 * (most + 1)));
  return signs.length > most ? `…${signs.slice(-most).join('')}` : text;
}
