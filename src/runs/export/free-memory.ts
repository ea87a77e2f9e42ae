/**
 * Frees the memory of bytes that nobody reads any more. The collector would take long to find them, and an export would
 * leave thirty megabytes of them in memory. The bytes are empty afterwards.
 */
export function letGo(bytes: Uint8Array): void {
  const { buffer } = bytes;
  // Memory that is shared with other bytes stays.
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  if (isAlone && !buffer.detached) buffer.transfer(0);
}
