/** Limit of a name in bytes. Leaves room for the suffix within the limits of file systems. */
const maximumBytes = 200;

/**
 * Returns the file names that the dashboard would give exports of these streams, in the same order. Replaces characters
 * that file systems do not allow by `_`. Numbers repeated names, as browsers do.
 */
export function downloadNames(streams: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return streams.map((stream) => {
    const stem = stemOf(stream);
    let name = `${stem}.json`;
    for (let number = 1; taken.has(folded(name)); number += 1) name = `${stem} (${number}).json`;
    taken.add(folded(name));
    return name;
  });
}

/** Folds case and Unicode forms, which some file systems do not distinguish. */
const folded = (name: string) => name.normalize('NFC').toLowerCase();

function stemOf(stream: string): string {
  const clean = stream
    .toWellFormed()
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '');
  return cut(clean) || 'value-stream';
}

/** Cuts a text at the limit, without splitting a character. */
function cut(text: string): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maximumBytes) break;
    kept += character;
  }
  return kept;
}
