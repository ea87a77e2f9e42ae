import { budgets } from '../budgets.ts';

/**
 * Length from which a secret is hidden everywhere and in every encoding. A shorter one may be a part of names, such as
 * `stock`, so it is hidden only where it is alone.
 */
const tellingLength = 8;

/** Lines of a longer secret (a key file) are hidden one by one too, since messages often quote one line. */
const shortestLine = 16;

const { characters: longest, lines: mostLines } = budgets.secrets;

/** Length of the parts in which a long secret is searched for. */
const pieceLength = 512;

/**
 * Limit on the backslashes before a secret that are hidden with it: as many as a quote has in JSON nested five times.
 */
const mostBackslashes = 31;

/** A text that must not be shown although it is no known secret. `shown` may name groups of `looks`. */
export interface SecretShape {
  readonly looks: RegExp;
  readonly shown: string;
}

const quote = String.raw`(?:\\*["']|&quot;|%22)?`;
const is = String.raw`${quote}\s*(?:[:=]|%3A|%3D)\s*${quote}`;

const slash = String.raw`(?:\\*\/|%2F)`;

/** Hosts of hooks (hook-address.ts), with the path that all hooks there have in common. */
const hookHosts = [
  String.raw`hooks?\.[\w.-]+(?::\d+)?`,
  String.raw`(?:\w+\.)?discord(?:app)?\.com${slash}api${slash}(?:v\d+${slash})?webhooks`,
  String.raw`[\w-]+\.webhook\.office\.com`,
  String.raw`maker\.ifttt\.com${slash}trigger`,
];

/**
 * Shapes of secrets. Anybody who knows the address of a hook can start its scenario (docs/reference/platform.md,
 * "Export files").
 */
export const shapePatterns: readonly SecretShape[] = [
  {
    looks: new RegExp(
      String.raw`\bhttps?(?::|%3A)${slash}{2}(?:${hookHosts.join('|')})(?:${slash}[^\s"'<>/\\)\]}]*)+`,
      'gi',
    ),
    shown: '[hook address]',
  },
  { looks: new RegExp(String.raw`\b(udid${is})[\w-]{8,}`, 'gi'), shown: '$1[redacted]' },
  { looks: new RegExp(String.raw`\b(user_email${is})[^\s"'\\,;&}\])]+`, 'gi'), shown: '$1[redacted]' },
  {
    looks: new RegExp(String.raw`\b(authorization${is}(?:[a-z]+\s+)?)[\w.~+/=-]{8,}`, 'gi'),
    shown: '$1[redacted]',
  },
  // Matches only the last character of the scheme and a name without a colon, so that long texts are not scanned again
  // and again.
  { looks: /([a-z0-9+.-]:\/\/)[^\s/@"'<>:]*:[^\s/@"'<>]+@/gi, shown: '$1[redacted]@' },
  // An export file in a message: it is unreadable, and a partial secret in it could not be recognised.
  { looks: /[A-Za-z0-9+/_-]{200,}={0,2}/g, shown: '[long data]' },
];

/**
 * Returns the pattern of the long secrets in plain text and in the encodings of JSON, URLs, HTML, base64 and
 * hexadecimal digits. Undefined for none. A few backslashes before a secret belong to it, so that JSON stays JSON
 * without it.
 */
export function secretPattern(secrets: readonly string[]): RegExp | undefined {
  return patternOf(secrets.filter(({ length }) => length >= tellingLength).flatMap(formsOf));
}

/** Returns the pattern of the short secrets where they are alone: not as a part of a word, name, path or address. */
export function shortSecretPattern(secrets: readonly string[]): RegExp | undefined {
  return patternOf(secrets.filter(({ length }) => length < tellingLength).map(alone));
}

function patternOf(forms: readonly string[]): RegExp | undefined {
  if (forms.length === 0) return undefined;
  // The longest comes first, because a secret may begin with another one.
  const sorted = [...new Set(forms)].sort((one, other) => other.length - one.length);
  return new RegExp(String.raw`\\{0,${mostBackslashes}}(?:${sorted.join('|')})`, 'gu');
}

function formsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= shortestLine);
  const parts = [...pieces(secret), ...(lines.length > 1 ? lines.slice(0, mostLines).flatMap(pieces) : [])];
  return parts.flatMap((part) => [written(part), ...base64Forms(part), hexForm(part)]);
}

/** Returns a text, or the parts of a long one. So the pattern stays small, and a quoted part is found. */
function pieces(text: string): readonly string[] {
  const searched = text.slice(0, longest);
  const count = Math.max(1, Math.floor(searched.length / pieceLength));
  return [...Array(count).keys()].map((index) =>
    searched.slice(index * pieceLength, index === count - 1 ? undefined : (index + 1) * pieceLength),
  );
}

/**
 * Returns the pattern of a secret that is alone. A full stop ends a sentence; before a letter or digit it is a part of
 * a name.
 */
function alone(secret: string): string {
  return String.raw`(?<![\p{L}\p{N}_./-])${written(secret)}(?![\p{L}\p{N}_/-]|\.[\p{L}\p{N}])`;
}

/**
 * Returns the parts of a text's base64 that are the same at any position in a larger text, also after escapes of JSON.
 */
function base64Forms(text: string): readonly string[] {
  const texts = new Set([text, JSON.stringify(text).slice(1, -1)]);
  return [...texts].flatMap((each) => {
    const bytes = new TextEncoder().encode(each);
    return [0, 1, 2].map((shift) => {
      const encoded = base64(new Uint8Array([...Array<number>(shift).fill(0), ...bytes]));
      const own = encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
      return Array.from(own, base64Character).join('');
    });
  });
}

function hexForm(text: string): string {
  const bytes = [...new TextEncoder().encode(text)];
  return bytes.map((byte) => eitherCase(byte.toString(16).padStart(2, '0'))).join('');
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCodePoint(...bytes));
}

/** Matches a character also in the URL alphabet, percent-encoded, or as an escaped slash. */
function base64Character(character: string): string {
  if (character === '+') return '(?:[+-]|%(?:25)?2[bB])';
  return character === '/' ? String.raw`(?:\\*\/|_|%(?:25)?2[fF])` : character;
}

/** Matches a text with each character plain, or in the encoding of JSON, a URL or HTML. */
function written(text: string): string {
  return Array.from(text, characterForms).join('');
}

const named: Readonly<Record<string, readonly string[]>> = {
  '\n': ['n'],
  '\r': ['r'],
  '\t': ['t'],
  '"': ['"'],
  '\\': ['\\'],
  '/': ['/'],
};
const entities: Readonly<Record<string, readonly string[]>> = {
  '&': ['&amp;'],
  '<': ['&lt;'],
  '>': ['&gt;'],
  '"': ['&quot;', '&#34;'],
  "'": ['&#39;', '&#x27;', '&apos;'],
};

function characterForms(character: string): string {
  if (/[A-Za-z0-9]/.test(character)) return character;
  const forms = [
    ...(named[character] ?? []).map((letter) => escaped(literal(letter))),
    unicodeForm(character),
    percentForm(character),
    ...(entities[character] ?? []),
    ...(character === ' ' ? [String.raw`\+`] : []),
    literal(character),
  ];
  return `(?:${forms.join('|')})`;
}

/** Matches an escape in JSON, or in JSON within JSON; the longer first, so that no part of an escape remains. */
function escaped(letter: string): string {
  return String.raw`(?:\\\\\\|\\)${letter}`;
}

/** Matches a character encoded once, or twice. */
function percentForm(character: string): string {
  const bytes = [...new TextEncoder().encode(character)];
  return bytes.map((byte) => `%(?:25)?${eitherCase(byte.toString(16).padStart(2, '0'))}`).join('');
}

function unicodeForm(character: string): string {
  const units = character.split('').map((_, index) => character.charCodeAt(index));
  return units.map((unit) => escaped(`u${eitherCase(unit.toString(16).padStart(4, '0'))}`)).join('');
}

function eitherCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
