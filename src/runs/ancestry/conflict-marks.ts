const marks = ['"$conflict"', '<<<<<<< '].map((mark) => Buffer.from(mark));

/** False if no conflict can stand in a file of these bytes: then it need not be parsed. */
export function mayHaveMark(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return marks.some((mark) => buffer.includes(mark));
}
