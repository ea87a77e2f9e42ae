import { join } from 'node:path';
import pLimit from 'p-limit';
import { budgets } from '../../../core/budgets.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Log } from '../../../ports/log.ts';
import { linesOf, readDeclaration, type Declaration } from '../declaration.ts';
import { NotAnExport } from './export-summary.ts';
import { directoryFailure, fileErrorCode } from '../failure.ts';
import { HeldBytes } from './held-bytes.ts';
import type { FileFacts, InboxDisk } from './inbox-disk.ts';
import { exportIn, isZip, readContent, shortDigest, type InboxFileContent } from './inbox-reading.ts';
import { patientDisk } from '../patient-disk.ts';
import { doneFolder, isCompleteList, noteName, PutAway } from './put-away.ts';
import {
  faultText,
  takeStock,
  type CompleteList,
  type InboxFile,
  type Stock,
  type StockedExport,
} from './stock.ts';

export interface InboxSettings {
  readonly name: string;
  readonly inbox: string;
  readonly maxBytes: number;
  /** Declares that the inbox has all streams. Then its files stay in place. */
  readonly isWhole: boolean;
  /** Retention time of replaced files. Milliseconds. */
  readonly keep: number;
}

export interface InboxDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly disk: InboxDisk;
  readonly unusable: (bytes: Uint8Array) => string | undefined;
}

interface Look {
  readonly facts: FileFacts;
  /** Time when the file was first observed in this state, in milliseconds since the epoch. */
  readonly since: number;
  readonly reading: InboxFileContent | undefined;
  readonly problem: string | undefined;
}

/** Time for which size and time of a file must stay the same before it is read. Milliseconds. */
const settleTime = 1000;
/** Longest wait for people who continue to copy files. Milliseconds. */
const longestWait = 15_000;
/**
 * Times after which an incomplete file counts as broken, because copying does not pause for as long. Milliseconds: by
 * our clock, and by the file system's, which may differ.
 */
const [patience, abandoned] = [60_000, 10 * 60_000];
const { files: maxFiles, heldBytes: maxHeld, listBytes: maxList } = budgets.inbox;
/** Limits on the files to examine at once, and to read and unpack at once. */
const [looksAtOnce, readsAtOnce] = [16, 4];

/**
 * A folder into which people put export files: in any order, several of one stream, zipped, or not yet complete. Its
 * folder `done` has the newest export of each stream that Sluice took. Both together are the known state. Reading
 * changes nothing; `putAway` moves files. A file is read once while it stays the same.
 */
export class Inbox {
  readonly #settings: InboxSettings;
  readonly #deps: InboxDeps;
  readonly #looks = new Map<string, Look>();
  readonly #held = new HeldBytes(maxHeld);
  readonly #told = new Set<string>();
  /** Allows one look or clean-up at a time. */
  readonly #turn = pLimit(1);
  #stock: Stock | undefined;
  #cannotMove = false;
  #forgetsAt = 0;

  constructor(settings: InboxSettings, deps: InboxDeps) {
    this.#settings = settings;
    this.#deps = { ...deps, disk: patientDisk(deps.disk, deps.clock, settings.inbox) };
  }

  /** Reads the inbox. Throws `PortError` where a folder cannot be read. */
  look(signal: AbortSignal): Promise<Stock> {
    return this.#turn(() => this.#look(signal));
  }

  /** Returns the bytes of the newest export of a stream. Throws `PortError`, also where there is none. */
  async read(id: string, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    const bytes = await this.#bytesOf(this.#stock?.newest.get(id));
    if (bytes !== undefined) return bytes;
    const found = (await this.look(signal)).newest.get(id);
    if (found === undefined) throw notSeen(this.#settings.name, id);
    const again = await this.#bytesOf(found);
    if (again !== undefined) return again;
    throw directoryFailure(
      this.#settings.name,
      `${found.file.path} changes while it is read`,
      'SLC2154',
      'retry',
    );
  }

  /**
   * Moves the files of the last look aside. Never fails for errors of the file system: a folder without write access is
   * reported once, and read as before.
   */
  putAway(signal: AbortSignal): Promise<void> {
    return this.#turn(async () => {
      const stock = this.#stock;
      if (stock === undefined) return;
      this.#held.clear();
      this.#complain(stock.complaints);
      if (this.#settings.isWhole) return;
      const { name, inbox } = this.#settings;
      const work = new PutAway(name, inbox, this.#deps.disk, this.#deps.log);
      try {
        await work.all(stock, signal);
        await this.#forget(work, signal);
        this.#cannotMove = false;
      } catch (error) {
        const code = fileErrorCode(error);
        if (code === undefined) throw error;
        this.#reportUnmovable(code, stock);
      } finally {
        this.#follow(work);
      }
    });
  }

  async #look(signal: AbortSignal): Promise<Stock> {
    const { wanted, list, settled } = await this.#settled(signal);
    // After the inbox, so that a file that another process moves meanwhile is found in one of the two.
    const done = (await this.#names(doneFolder))
      .filter((name) => isExportName(name) && name !== noteName)
      .map((name) => join(doneFolder, name));
    for (const [path, facts] of await this.#factsOf(done, signal)) settled.set(path, facts);
    const names = new Set([...wanted, ...done]);
    for (const path of this.#looks.keys()) if (!names.has(path)) this.#looks.delete(path);
    const limit = pLimit(readsAtOnce);
    await Promise.all(
      [...settled].map(([path, facts]) =>
        limit(async () => {
          signal.throwIfAborted();
          if (names.has(path)) await this.#readOne(path, facts);
        }),
      ),
    );
    this.#stock = takeStock({
      files: [...this.#looks].map(([path, look]) => this.#seen(path, look)),
      list: list === undefined ? undefined : await this.#list(list, settled.get(list)),
      declaration: await this.#declaration(),
      isWhole: this.#settings.isWhole,
    });
    return this.#stock;
  }

  /**
   * Returns the files of the inbox, and those that nobody is still writing. Examines new files again, so that only our
   * clock counts. While people continue to copy, it waits for them, so that files that belong together are taken
   * together. A file that keeps changing is left for a later run.
   */
  async #settled(signal: AbortSignal) {
    const { clock } = this.#deps;
    const begin = clock.now();
    for (;;) {
      signal.throwIfAborted();
      const there = await this.#names('');
      const wanted = there.filter(isExportName);
      this.#bound(wanted.length);
      const list = there.find(isCompleteList);
      const facts = await this.#factsOf([...wanted, ...(list === undefined ? [] : [list])], signal);
      const now = clock.now();
      const open = [...facts].filter(([path, one]) => !this.#isSettled(path, one, now));
      if (open.length === 0 || now >= begin + longestWait) {
        const settled = new Map(facts);
        for (const [path, one] of open) {
          this.#note(path, one);
          settled.delete(path);
        }
        return { wanted, list, settled };
      }
      for (const [path, one] of open) this.#note(path, one);
      await clock.sleep(settleTime + 20, signal);
    }
  }

  /** Ignores all times of the file system: its clock may be behind, and a copy may keep the time of its original. */
  #isSettled(path: string, { stamp }: FileFacts, now: number): boolean {
    const look = this.#looks.get(path);
    return look?.facts.stamp === stamp && look.since <= now - settleTime;
  }

  #bound(count: number): void {
    if (count <= maxFiles) return;
    const message = `the inbox ${this.#settings.inbox} holds more than ${maxFiles} files: move old ones away`;
    throw directoryFailure(this.#settings.name, message, 'SLC2151', 'wait');
  }

  /** Records a file with its present facts, if they changed. */
  #note(path: string, facts: FileFacts): void {
    if (this.#looks.get(path)?.facts.stamp !== facts.stamp)
      this.#looks.set(path, { facts, since: this.#deps.clock.now(), reading: undefined, problem: undefined });
  }

  async #factsOf(paths: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, FileFacts>> {
    const limit = pLimit(looksAtOnce);
    const found = await Promise.all(
      paths.map((path) =>
        limit(async () => {
          signal.throwIfAborted();
          return [path, await this.#facts(path)] as const;
        }),
      ),
    );
    return new Map(found.flatMap(([path, facts]) => (facts === undefined ? [] : [[path, facts] as const])));
  }

  /** Returns undefined for a missing file. */
  async #facts(path: string): Promise<FileFacts | undefined> {
    try {
      return await this.#deps.disk.facts(this.#at(path));
    } catch (error) {
      if (fileErrorCode(error) === 'ENOENT') return undefined;
      throw this.#unreadable(path, error);
    }
  }

  async #readOne(path: string, facts: FileFacts): Promise<void> {
    this.#note(path, facts);
    const look = this.#looks.get(path) as Look;
    if (look.reading !== undefined) return;
    const { maxBytes } = this.#settings;
    try {
      if (facts.size > maxBytes) {
        const reason = `${facts.size} bytes are more than the limit of ${maxBytes}`;
        const faults = [{ entry: undefined, reason, mayGrow: false }];
        this.#looks.set(path, { ...look, reading: { digest: undefined, exports: [], faults } });
        return;
      }
      const bytes = await this.#deps.disk.read(this.#at(path), facts.stamp, maxBytes);
      if (bytes === undefined) return;
      const reading = await readContent(path, bytes, maxBytes, {
        keep: (digest, entry, content) => this.#held.put(keyOf(digest, entry), content),
        // A file that was taken once stays taken.
        unusable: isInDone(path) ? () => undefined : this.#deps.unusable,
      });
      this.#looks.set(path, { ...look, reading, problem: undefined });
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === undefined) throw error;
      if (code === 'ENOENT') this.#looks.delete(path);
      else this.#looks.set(path, { ...look, problem: `cannot be read (${code})` });
    }
  }

  /** Returns undefined where the file has changed. */
  async #bytesOf(found: StockedExport | undefined): Promise<Uint8Array | undefined> {
    if (found === undefined) return undefined;
    const { file, entry } = found;
    const held = this.#held.get(keyOf(file.reading?.digest ?? '', entry));
    // The caller owns the returned bytes, and these may be returned again.
    if (held !== undefined) return new Uint8Array(held);
    try {
      const { maxBytes } = this.#settings;
      const bytes = await this.#deps.disk.read(this.#at(file.path), file.facts.stamp, maxBytes);
      return bytes === undefined ? undefined : await exportIn(bytes, entry, maxBytes);
    } catch (error) {
      if (error instanceof NotAnExport || fileErrorCode(error) !== undefined) return undefined;
      throw error;
    }
  }

  async #list(name: string, facts: FileFacts | undefined): Promise<CompleteList | undefined> {
    if (facts === undefined) return undefined;
    const bytes = await this.#small(name, facts);
    const said =
      bytes === undefined
        ? undefined
        : { digest: shortDigest(bytes), lines: linesOf(bytes.toString('utf8')) };
    return { name, facts, said };
  }

  async #declaration(): Promise<Declaration | undefined> {
    const path = join(doneFolder, noteName);
    const facts = await this.#facts(path);
    const bytes = facts === undefined ? undefined : await this.#small(path, facts);
    return bytes === undefined ? undefined : readDeclaration(bytes.toString('utf8'));
  }

  async #small(path: string, { stamp }: FileFacts): Promise<Buffer | undefined> {
    try {
      return await this.#deps.disk.read(this.#at(path), stamp, maxList);
    } catch (error) {
      if (fileErrorCode(error) === 'ENOENT') return undefined;
      throw this.#unreadable(path, error);
    }
  }

  #seen(path: string, { facts, since, reading, problem }: Look): InboxFile {
    const now = this.#deps.clock.now();
    const isDone = isInDone(path);
    // Uses the time of the last change, because a copy may set the time of modification. If that clock is behind,
    // Sluice at least observed how long the file stayed the same.
    const isOld = facts.changedAt <= now - abandoned || since <= now - patience;
    const name = isDone ? path.slice(doneFolder.length + 1) : path;
    return { place: isDone ? 'done' : 'inbox', name, path, facts, isOld, reading, problem };
  }

  async #names(folder: string): Promise<readonly string[]> {
    const { disk } = this.#deps;
    try {
      // The inbox itself may be a link. Folders that Sluice creates in it may not.
      if (folder !== '' && !(await disk.isOwnFolder(this.#at(folder)))) return [];
      return await disk.names(this.#at(folder));
    } catch (error) {
      throw this.#unreadable(folder, error);
    }
  }

  #unreadable(path: string, error: unknown): unknown {
    const code = fileErrorCode(error);
    if (code === undefined) return error;
    const why = code === 'ENOTDIR' ? 'there must be a folder, and no link to one' : code;
    const message = `the inbox ${this.#at(path)} cannot be read (${why})`;
    return directoryFailure(this.#settings.name, message, 'SLC2151', 'retry', error);
  }

  /** Removes expired files once a day, which is enough for long retention times. */
  async #forget(work: PutAway, signal: AbortSignal): Promise<void> {
    const now = this.#deps.clock.now();
    if (now < this.#forgetsAt) return;
    await work.forget(now - this.#settings.keep, signal);
    this.#forgetsAt = now + 24 * 3600_000;
  }

  /** Follows moved files to their new names, so that they are not read again. */
  #follow({ moved }: PutAway): void {
    for (const { from, to } of moved) {
      const look = this.#looks.get(from);
      this.#looks.delete(from);
      if (to !== undefined && look !== undefined) this.#looks.set(to, look);
    }
    this.#stock = undefined;
  }

  /** Reports each problem once while the file stays the same. */
  #complain(complaints: Stock['complaints']): void {
    if (this.#told.size > maxFiles) this.#told.clear();
    for (const { path, stamp, reason, code } of complaints) {
      const key = `${path} ${stamp} ${reason}`;
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      const fields = { tenant: this.#settings.name, file: this.#at(path), reason, code };
      this.#deps.log.warn('a file in the inbox cannot be used', fields);
    }
  }

  #reportUnmovable(code: string, { refused }: Stock): void {
    this.#complain(
      refused.map(({ file, faults }) => ({
        path: file.path,
        stamp: file.facts.stamp,
        reason: faults.map(faultText).join('; '),
        code: isCompleteList(file.name) ? 'SLC2157' : 'SLC2153',
      })),
    );
    if (!this.#cannotMove)
      this.#deps.log.warn(
        'nothing can be moved in the inbox: files stay where they are, and are read there',
        {
          tenant: this.#settings.name,
          folder: this.#settings.inbox,
          reason: code,
          code: 'SLC2156',
        },
      );
    this.#cannotMove = true;
  }

  #at(path: string): string {
    return join(this.#settings.inbox, path);
  }
}

const isInDone = (path: string) => path.startsWith(join(doneFolder, '/'));

const keyOf = (digest: string, entry: string | undefined) => `${digest} ${entry ?? ''}`;

/** Tells whether a name is `*.json`, or `*.zip` with such files; not for hidden files. */
function isExportName(name: string): boolean {
  return /^[^.].*\.json$/is.test(name) || (/^[^.]/.test(name) && isZip(name));
}

export function notSeen(tenant: string, id: string) {
  const message = `no export file of the stream ${JSON.stringify(id.slice(0, 100))} was seen`;
  return directoryFailure(tenant, message, 'SLC2152', 'wait');
}
