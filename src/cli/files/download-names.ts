/** How long a name may be, in bytes, so that it fits a file system with what is added to it. */
const maximumBytes = 200;

/**
 * Names of files that the dashboard would give exports of streams with these names, in the same order: what file systems
 * do not bear is `_`, and a further one of a name has a number, as browsers do it.
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

/** Some file systems tell neither upper from lower case nor forms of one letter apart. */
const folded = (name: string) => name.normalize('NFC').toLowerCase();

function stemOf(stream: string): string {
  const clean = stream
    .toWellFormed()
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_')
    .replaceAll(/^[.\s]+|[.\s]+$/g, '');
  return cut(clean) || 'value-stream';
}

/** Whole characters only. */
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
