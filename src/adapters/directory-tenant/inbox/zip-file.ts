import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { budgets } from '../../../core/budgets.ts';
import { NotAnExport, NotWhole } from './export-summary.ts';

/** A file in a zip file. Its name is only reported, and never used as a path. */
export interface ZippedFile {
  readonly name: string;
  /** Throws `NotAnExport`. */
  read(): Promise<Buffer>;
}

export interface ZipLimits {
  /** Limit on the bytes of one unpacked file. */
  readonly maxBytes: number;
  /** Limit on the bytes of all unpacked files. */
  readonly maxTotal: number;
  readonly maxEntries: number;
  /** Limit on the ratio of a file's unpacked to its packed size. Small files may have any ratio. */
  readonly maxRatio: number;
}

const { unpackedBytes: maxTotal, entries: maxEntries, ratio: maxRatio } = budgets.inbox;

export const zipLimits = { maxTotal, maxEntries, maxRatio } as const;
const small = 1024 * 1024;

/**
 * Opens a zip file for the files named `*.json` in any of its folders. Checks all limits by the zip file's own data
 * before it unpacks anything; unpacking enforces that data. Throws `NotAnExport`.
 */
export async function withZip<T>(
  bytes: Buffer,
  limits: ZipLimits,
  work: (files: readonly ZippedFile[]) => Promise<T>,
): Promise<T> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true }).catch((cause: unknown) => {
    throw new NotWhole('not a zip file, or not whole', { cause });
  });
  const entries = await entriesOf(zip, limits);
  return work(entries.map((entry) => ({ name: entry.fileName, read: () => unpacked(zip, entry) })));
}

async function entriesOf(zip: ZipFile, limits: ZipLimits): Promise<readonly Entry[]> {
  if (zip.entryCount > limits.maxEntries)
    throw new NotAnExport(`${zip.entryCount} files in it are more than the limit of ${limits.maxEntries}`);
  const found: Entry[] = [];
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      if (!isExportName(entry.fileName)) continue;
      const { compressedSize, uncompressedSize } = entry;
      total += uncompressedSize;
      if (uncompressedSize > limits.maxBytes || total > limits.maxTotal)
        throw new NotAnExport(
          `unpacked it has more bytes than the limit of ${limits.maxTotal}, or one file than ${limits.maxBytes}`,
        );
      if (uncompressedSize > small && uncompressedSize > compressedSize * limits.maxRatio)
        throw new NotAnExport('it unpacks to far more than exports do');
      if (found.some(({ fileName }) => fileName === entry.fileName))
        throw new NotAnExport('two files in it have one name');
      found.push(entry);
    }
  } catch (error) {
    if (error instanceof NotAnExport) throw error;
    throw new NotAnExport('its list of files cannot be read', { cause: error });
  }
  return found;
}

/**
 * Tells whether a name is that of an export. Operating systems add files that begin with a dot or are in a folder of
 * their own.
 */
function isExportName(name: string): boolean {
  const parts = name.split('/');
  return /^[^.].*\.json$/is.test(parts.at(-1) ?? '') && !parts.includes('__MACOSX');
}

async function unpacked(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    if (entry.isEncrypted()) throw new NotAnExport('it is encrypted');
    const chunks: Buffer[] = [];
    // The library counts the bytes and throws if there are not as many as declared.
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    if (crc32(bytes) !== entry.crc32) throw new NotAnExport('it is damaged: its checksum differs');
    return bytes;
  } catch (error) {
    if (error instanceof NotAnExport) throw error;
    throw new NotAnExport('it cannot be unpacked', { cause: error });
  }
}
