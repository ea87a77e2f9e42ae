/**
 * Frees the memory of bytes that nobody reads any more, and does not wait for the collector to find them: it takes long
 * to, and an export would have thirty megabytes of such lying about. They are empty afterwards.
 */
export function letGo(bytes: Uint8Array): void {
  const { buffer } = bytes;
  // What shares its memory with others stays.
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  if (isAlone && !buffer.detached) buffer.transfer(0);
}
