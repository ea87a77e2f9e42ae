import { constants, type Stats } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { compareExportedAt, NotAnExport, summarise, type ExportSummary } from './export-summary.ts';
import { directoryFailure, fileErrorCode } from './failure.ts';

/** The newest export file of one stream. */
export interface InboxFile extends ExportSummary {
  /** Its name in the folder. */
  readonly file: string;
  /** Milliseconds since the epoch: when it was put there. */
  readonly modifiedAt: number;
}

interface Look {
  /** Size and time: what changes while somebody writes the file. */
  readonly stamp: string;
  readonly modifiedAt: number;
  /** When the file was first seen like this, in milliseconds since the epoch. */
  readonly since: number;
  readonly found: ExportSummary | { readonly reason: string; readonly isTold: boolean };
}

/** How long a file that cannot be used must have stayed as it is before it is called broken. Milliseconds. */
const settleTime = 2000;
const maxFiles = 20_000;

/**
 * A folder into which people put export files: `*.json`, also several of one stream, in any order, while somebody is
 * still writing them. Folders in it and files whose names begin with a dot are not looked at. A file is read once as
 * long as it stays the same.
 */
export class Inbox {
  readonly #tenant: string;
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #looks = new Map<string, Look>();
  #newest: ReadonlyMap<string, InboxFile> = new Map();

  constructor(
    settings: { readonly name: string; readonly inbox: string; readonly maxBytes: number },
    { clock, log }: { readonly clock: Clock; readonly log: Log },
  ) {
    this.#tenant = settings.name;
    this.#folder = settings.inbox;
    this.#maxBytes = settings.maxBytes;
    this.#clock = clock;
    this.#log = log;
  }

  /** The newest export file of each stream, by id. Throws `PortError` where the folder cannot be read. */
  async look(signal: AbortSignal): Promise<ReadonlyMap<string, InboxFile>> {
    signal.throwIfAborted();
    const names = await this.#names();
    for (const name of this.#looks.keys()) if (!names.has(name)) this.#looks.delete(name);
    for (const name of names) {
      signal.throwIfAborted();
      const look = await this.#lookAt(name);
      if (look === undefined) this.#looks.delete(name);
      else this.#looks.set(name, look);
    }
    this.#newest = newestById(this.#looks);
    return this.#newest;
  }

  /** The bytes of the newest export file of a stream. Throws `PortError`, also where none was seen. */
  async read(id: string, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    const bytes = await this.#bytesOf(this.#newest.get(id));
    if (bytes !== undefined) return bytes;
    const found = (await this.look(signal)).get(id);
    if (found === undefined) throw notSeen(this.#tenant, id);
    const again = await this.#bytesOf(found);
    if (again !== undefined) return again;
    throw directoryFailure(this.#tenant, `${found.file} changes while it is read`, 'SLC2154', 'retry');
  }

  /** Undefined where the file is no longer what was seen. */
  async #bytesOf(file: InboxFile | undefined): Promise<Uint8Array | undefined> {
    if (file === undefined) return undefined;
    try {
      const { bytes } = await this.#open(file.file);
      return bytes !== undefined && summarise(bytes).digest === file.digest ? bytes : undefined;
    } catch (error) {
      if (error instanceof NotAnExport || fileErrorCode(error) !== undefined) return undefined;
      throw error;
    }
  }

  async #names(): Promise<ReadonlySet<string>> {
    try {
      const entries = await readdir(this.#folder, { withFileTypes: true });
      const names = entries
        .filter((entry) => entry.isFile() && /^[^.].*\.json$/is.test(entry.name))
        .map(({ name }) => name);
      if (names.length > maxFiles) {
        const message = `the inbox ${this.#folder} holds more than ${maxFiles} files: move old ones away`;
        throw directoryFailure(this.#tenant, message, 'SLC2151', 'wait');
      }
      return new Set(names.sort());
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === undefined) throw error;
      const message = `the inbox ${this.#folder} cannot be read (${code})`;
      throw directoryFailure(this.#tenant, message, 'SLC2151', 'retry', error);
    }
  }

  /** Undefined where the file is gone, or somebody is writing it at this moment. */
  async #lookAt(name: string): Promise<Look | undefined> {
    const before = this.#looks.get(name);
    try {
      const opened = await this.#open(name, before?.stamp);
      if (opened.stamp === before?.stamp) return this.#settle(name, before);
      if (opened.bytes === undefined) return undefined;
      const { stamp, modifiedAt, bytes } = opened;
      return this.#settle(name, { stamp, modifiedAt, since: this.#clock.now(), found: readingOf(bytes) });
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === undefined && !(error instanceof NotAnExport)) throw error;
      if (code === 'ENOENT') return undefined;
      const stamp = `unreadable ${code ?? ''}`;
      const reason = error instanceof NotAnExport ? error.message : `cannot be read (${code})`;
      const isSame = before?.stamp === stamp;
      const look = { stamp, modifiedAt: 0, since: this.#clock.now(), found: { reason, isTold: false } };
      return this.#settle(name, isSame ? before : look);
    }
  }

  /** Says once that a file is broken, when it has not changed for a while. */
  #settle(name: string, look: Look): Look {
    const { found, since, modifiedAt } = look;
    if (!('reason' in found) || found.isTold) return look;
    const now = this.#clock.now();
    const isOld = modifiedAt > 0 && modifiedAt <= now - settleTime;
    if (!isOld && since > now - settleTime) return look;
    this.#log.warn('a file in the inbox cannot be used', {
      tenant: this.#tenant,
      file: join(this.#folder, name),
      reason: found.reason,
      code: 'SLC2153',
    });
    return { ...look, found: { ...found, isTold: true } };
  }

  /** Stamp and bytes of a file; no bytes where it has this stamp already, or changed while it was read. */
  async #open(
    name: string,
    known?: string,
  ): Promise<{
    readonly stamp: string;
    readonly modifiedAt: number;
    readonly bytes: Uint8Array | undefined;
  }> {
    const handle = await open(join(this.#folder, name), constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const before = await handle.stat();
      const [stamp, modifiedAt] = [stampOf(before), before.mtimeMs];
      if (stamp === known) return { stamp, modifiedAt, bytes: undefined };
      if (before.size > this.#maxBytes)
        throw new NotAnExport(`${before.size} bytes are more than the limit of ${this.#maxBytes}`);
      const bytes = Buffer.alloc(before.size);
      const { bytesRead } = await handle.read(bytes, 0, before.size, 0);
      const isStill = stampOf(await handle.stat()) === stamp && bytesRead === before.size;
      return { stamp, modifiedAt, bytes: isStill ? bytes : undefined };
    } finally {
      await handle.close();
    }
  }
}

export function notSeen(tenant: string, id: string) {
  const message = `no export file of the stream ${JSON.stringify(id.slice(0, 100))} was seen`;
  return directoryFailure(tenant, message, 'SLC2152', 'wait');
}

function stampOf({ size, mtimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ino}`;
}

function readingOf(bytes: Uint8Array): Look['found'] {
  try {
    return summarise(bytes);
  } catch (error) {
    if (error instanceof NotAnExport) return { reason: error.message, isTold: false };
    throw error;
  }
}

/** Of several files with one id the one exported last; of one instant the one put there last, then by name. */
function newestById(looks: ReadonlyMap<string, Look>): ReadonlyMap<string, InboxFile> {
  const newest = new Map<string, InboxFile>();
  for (const [file, { found, modifiedAt }] of looks) {
    if ('reason' in found) continue;
    const present = newest.get(found.id);
    const candidate = { ...found, file, modifiedAt };
    if (present === undefined || isNewer(candidate, present)) newest.set(found.id, candidate);
  }
  return newest;
}

function isNewer(one: InboxFile, other: InboxFile): boolean {
  const order = compareExportedAt(one.exportedAt, other.exportedAt) || one.modifiedAt - other.modifiedAt;
  return order === 0 ? one.file > other.file : order > 0;
}
