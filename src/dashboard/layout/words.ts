/** Returns a count with its noun, such as `1 stream` or `3 streams`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** Joins texts as `a`, `a and b` or `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}

/** Shortens a commit or digest to the seven digits that people read. */
export function short(id: string): string {
  return id.slice(0, 7);
}

/** Returns an address that is safe to link: of the web, and nothing that a browser would run. */
export function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  return /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}
