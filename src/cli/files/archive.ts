import { gzipSync } from 'node:zlib';

/** Bytes of a block in a tar file. Headers and contents fill whole blocks. */
const block = 512;

/**
 * Packs files into one gzipped tar file that every system can unpack (POSIX.1-1988, `ustar`). Includes no facts about
 * this machine, such as an owner. `at` is the time of all files, in milliseconds. Paths have at most 100 ASCII
 * characters.
 */
export function tarOf(files: ReadonlyMap<string, string>, at: number): Uint8Array {
  const parts = [...files].flatMap(([path, text]) => {
    const content = Buffer.from(text);
    return [headerOf(path, content.length, at), content, Buffer.alloc(-content.length & (block - 1))];
  });
  return gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * block)]));
}

function headerOf(path: string, size: number, at: number): Buffer {
  const header = Buffer.alloc(block);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  header.write(path, 0, 100, 'ascii');
  header.write(octal(0o600, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(Math.floor(at / 1000), 11), 136);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  // The checksum of a header counts its own field as spaces.
  header.fill(' ', 148, 156);
  const sum = header.reduce((all, byte) => all + byte, 0);
  header.write(`${octal(sum, 6)}\u0000 `, 148);
  return header;
}
