const marks = ['"$conflict"', '<<<<<<< '].map((mark) => Buffer.from(mark));

/** Returns false if a file with these bytes cannot contain a conflict, and therefore needs no parsing. */
export function mayHaveMark(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return marks.some((mark) => buffer.includes(mark));
}
