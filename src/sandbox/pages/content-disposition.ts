const maximumBytes = 200;

/**
 * Returns a Content-Disposition for downloading a file named after a value stream (RFC 6266). The name loses characters
 * that file systems and headers do not accept or that change the order of writing, and is cut to fit a file system.
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

/** Cuts at whole characters only. */
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

/** Encodes a text for RFC 8187, which does not allow some characters that `encodeURIComponent` leaves. */
function escaped(name: string): string {
  return encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
