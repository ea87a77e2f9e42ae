import { TextDecoder } from 'node:util';
import { gitError } from '../problems.ts';
import type { CommitInfo } from '../../../ports/repository.ts';

/**
 * Parses a commit from the bytes of its object: headers, an empty line, the message. A header continues in lines that
 * begin with a space (signatures). The message is in the encoding that the commit names, by default UTF-8.
 */
export function parseCommit(oid: string, bytes: Buffer): CommitInfo {
  const end = bytes.indexOf('\n\n');
  const head = (end < 0 ? bytes : bytes.subarray(0, end)).toString('latin1');
  const decoder = decoderFor(/^encoding (.+)$/m.exec(head)?.[1]);
  const headers = decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)).split('\n');
  const person = (of: string) =>
    /^[a-z]+ (.*) (-?\d+) [+-]\d+$/.exec(headers.find((line) => line.startsWith(`${of} `)) ?? '');
  const author = person('author');
  const tree = headers.find((line) => line.startsWith('tree '))?.slice('tree '.length);
  if (tree === undefined || author?.[1] === undefined)
    throw gitError('damaged', `The commit ${oid} cannot be read.`);
  return {
    oid,
    tree,
    parents: headers.filter((line) => line.startsWith('parent ')).map((line) => line.slice('parent '.length)),
    message: end < 0 ? '' : decoder.decode(bytes.subarray(end + 2)),
    author: author[1],
    committer: person('committer')?.[1] ?? author[1],
    at: Number(author[2]) * 1000,
  };
}

function decoderFor(label: string | undefined): TextDecoder {
  try {
    return new TextDecoder(label ?? 'utf-8', { ignoreBOM: true });
  } catch {
    // For an unknown encoding, the ASCII parts can still be read.
    return new TextDecoder('utf-8', { ignoreBOM: true });
  }
}
