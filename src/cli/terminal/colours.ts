/** Environment variables of the process that concern terminals. */
export type TerminalEnv = Readonly<Record<string, string | undefined>>;

/**
 * Returns true if output may have colours: on a terminal that is not dumb, unless `NO_COLOR` is set. `FORCE_COLOR`
 * overrides both: `0` and `false` forbid colours, any other value allows them.
 */
export function wantsColour(env: TerminalEnv, isTerminal: boolean): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  return isTerminal && env['TERM'] !== 'dumb';
}

const escapes = { red: 31, green: 32, yellow: 33, cyan: 36, dim: 2, bold: 1 } as const;
type Colour = keyof typeof escapes;

const coloured = (text: string, colour: Colour) => `\u001B[${escapes[colour]}m${text}\u001B[0m`;

/** Colours of lines by their beginning. */
const beginnings: readonly (readonly [RegExp, Colour])[] = [
  [/^(?:error|conflict|blocked|PROBLEM):? ?/, 'red'],
  [/^(?:warning|waiting|drifted|stalled|note):? ?/, 'yellow'],
  [/^(?:why|next|remedy|remedy for SLC\d{4}):/, 'cyan'],
  [/^ {2}\+ /, 'green'],
  [/^\+ /, 'green'],
  [/^ {2}[~>!] /, 'yellow'],
  [/^[~>] /, 'yellow'],
  [/^ {2}- /, 'red'],
  [/^- /, 'red'],
  [/^ok {5}/, 'green'],
];

/** Colours of words in tables. They apply only to a whole cell, between two spaces or at the end of the line. */
const words: Readonly<Record<string, Colour>> = {
  Synced: 'green',
  Healthy: 'green',
  OutOfSync: 'yellow',
  Progressing: 'yellow',
  Suspended: 'yellow',
  Missing: 'yellow',
  Unknown: 'yellow',
  Degraded: 'red',
  failed: 'red',
  error: 'red',
};
const cell = new RegExp(`(?<= {2})(?:${Object.keys(words).join('|')})(?= {2}|$)`, 'g');

/**
 * Colours a line that has no terminal escapes. Colours depend on the text alone, so that code that writes lines need
 * not know about terminals, and no text can bring its own colours.
 */
export function paintLine(line: string): string {
  if (/^(?:[A-Z]+ +)*[A-Z]+$/.test(line) && line.includes('  ')) return coloured(line, 'bold');
  const [pattern, colour] = beginnings.find(([begins]) => begins.test(line)) ?? [];
  if (pattern !== undefined && colour !== undefined)
    return line.replace(
      pattern,
      (start) => coloured(start.trimEnd(), colour) + start.slice(start.trimEnd().length),
    );
  return line.replaceAll(cell, (word) => coloured(word, words[word] ?? 'dim'));
}
