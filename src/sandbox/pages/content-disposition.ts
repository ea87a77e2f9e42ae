const maximumBytes = 200;

/**
 * A Content-Disposition that downloads a file named after a value stream (RFC 6266). The name loses what file systems
 * and headers cannot bear and what would show it in another order, and is cut so that it fits a file system.
 */
export function downloadAs(streamName: string, extension: string): string {
  const name = `${fileStem(streamName)}${extension}`;
  const plain = name.replaceAll(/[^\x20-\x7e]/g, '_').replaceAll('%', '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${escaped(name)}`;
}

function fileStem(streamName: string): string {
  const clean = streamName
    .toWellFormed()
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, '_')
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

/** `encodeURIComponent` leaves some characters that RFC 8187 does not allow. */
function escaped(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
