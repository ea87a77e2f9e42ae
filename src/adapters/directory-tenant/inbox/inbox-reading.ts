import { createHash } from 'node:crypto';
import { NotAnExport, NotWhole, summarise, type ExportSummary } from './export-summary.ts';
import { withZip, zipLimits, type ZipLimits, type ZippedFile } from './zip-file.ts';

/** An export in a file: the file itself, or one file in a zip file. */
export interface FoundExport extends ExportSummary {
  /** Name in the zip file; undefined for a file of its own. */
  readonly entry: string | undefined;
}

/** Reason why a file, or a part of it, is unusable. */
export interface Fault {
  /** Name in the zip file; undefined for the file itself. */
  readonly entry: string | undefined;
  readonly reason: string;
  /** Tells whether the file may only be incomplete because somebody is still writing it. */
  readonly mayGrow: boolean;
}

/** Content of a file. */
export interface InboxFileContent {
  /** Digest of its bytes; undefined where it is too large to read. */
  readonly digest: string | undefined;
  readonly exports: readonly FoundExport[];
  readonly faults: readonly Fault[];
}

/** Callbacks for the exports found. */
export interface ExportSink {
  /** Keeps the bytes of an export, so that they need not be read again. */
  readonly keep: (digest: string, entry: string | undefined, bytes: Uint8Array) => void;
  /** Returns the reason why a readable export is unusable; undefined where it is usable. */
  readonly unusable: (bytes: Uint8Array) => string | undefined;
}

/** Reads a file named `*.json` or `*.zip`. Never throws for its content. */
export async function readContent(
  name: string,
  bytes: Buffer,
  maxBytes: number,
  { keep, unusable }: ExportSink,
): Promise<InboxFileContent> {
  const digest = shortDigest(bytes);
  const readOne = (entry: string | undefined, content: Buffer): FoundExport | Fault => {
    try {
      const summary = summarise(content);
      const reason = unusable(content);
      if (reason !== undefined) return { entry, reason, mayGrow: false };
      keep(digest, entry, content);
      return { ...summary, entry };
    } catch (error) {
      return faultOf(entry, error);
    }
  };
  const all: (FoundExport | Fault)[] = [];
  try {
    if (isZip(name)) await withZip(bytes, limitsOf(maxBytes), (files) => readEach(files, readOne, all));
    else all.push(readOne(undefined, bytes));
    if (all.length === 0) throw new NotAnExport('there is no file called *.json in it');
  } catch (error) {
    all.push(faultOf(undefined, error));
  }
  return {
    digest,
    exports: all.flatMap((one) => ('reason' in one ? [] : [one])),
    faults: all.flatMap((one) => ('reason' in one ? [one] : [])),
  };
}

/** Reads one export after the other, because each may be large when it is unpacked. */
async function readEach(
  files: readonly ZippedFile[],
  readOne: (entry: string, content: Buffer) => FoundExport | Fault,
  all: (FoundExport | Fault)[],
): Promise<void> {
  for (const file of files) {
    const found = await file.read().then(
      (content) => readOne(file.name, content),
      (error: unknown) => faultOf(file.name, error),
    );
    // The content of a complete zip file does not grow any more.
    all.push('reason' in found ? { ...found, mayGrow: false } : found);
  }
}

/** Returns the bytes of one export in a file. Throws `NotAnExport` where it is no longer there. */
export function exportIn(bytes: Buffer, entry: string | undefined, maxBytes: number): Promise<Uint8Array> {
  if (entry === undefined) return Promise.resolve(bytes);
  return withZip(bytes, limitsOf(maxBytes), async (files) => {
    const found = files.find(({ name }) => name === entry);
    if (found === undefined) throw new NotAnExport('it is not in the zip file any more');
    return found.read();
  });
}

/** Returns a digest long enough to distinguish files of one name. */
export const shortDigest = (content: string | Uint8Array) =>
  createHash('sha256').update(content).digest('hex').slice(0, 12);

export const isZip = (name: string) => /\.zip$/i.test(name);

const limitsOf = (maxBytes: number): ZipLimits => ({ ...zipLimits, maxBytes });

function faultOf(entry: string | undefined, error: unknown): Fault {
  if (!(error instanceof NotAnExport)) throw error;
  return { entry, reason: error.message, mayGrow: error instanceof NotWhole };
}
