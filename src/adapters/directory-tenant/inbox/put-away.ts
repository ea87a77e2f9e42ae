import { budgets } from '../../../core/budgets.ts';
import { join } from 'node:path';
import type { Log } from '../../../ports/log.ts';
import { printDeclaration } from '../declaration.ts';
import { fileErrorCode } from '../failure.ts';
import type { InboxDisk } from './inbox-disk.ts';
import { shortDigest } from './inbox-reading.ts';
import { rejectionText } from './rejection.ts';
import { faultText, type RejectedFile, type InboxFile, type Stock } from './stock.ts';

/** Folders that Sluice creates in an inbox, and the file with the declaration. */
export const doneFolder = 'done';
export const rejectedFolder = 'rejected';
export const noteName = 'complete.json';
/** Folder of replaced files. They are never read again. */
const olderFolder = 'older';

/** Old path of a moved file, and the new one if the file still matters. */
export interface FileMove {
  readonly from: string;
  readonly to: string | undefined;
}

/**
 * Moves files that a run has saved: the newest export of each stream into `done`, files that it replaces into
 * `done/older`, unusable files into `rejected`, with the reason next to them. It may be interrupted at any point. Each
 * step leaves the newest export of each stream in a place where it is found, and the next call continues with the same
 * names. Throws the error of the file system that stops it.
 */
export class PutAway {
  readonly #tenant: string;
  readonly #folder: string;
  readonly #disk: InboxDisk;
  readonly #log: Log;
  readonly #made = new Set<string>();
  readonly moved: FileMove[] = [];

  constructor(tenant: string, folder: string, disk: InboxDisk, log: Log) {
    this.#tenant = tenant;
    this.#folder = folder;
    this.#disk = disk;
    this.#log = log;
  }

  async all(stock: Stock, signal: AbortSignal): Promise<void> {
    await this.#note(stock.declared);
    for (const refusal of stock.refused) {
      signal.throwIfAborted();
      await this.#reject(refusal);
    }
    for (const refusal of stock.inPart) await this.#explain(refusal);
    for (const { file, isNewest } of stock.taken) {
      signal.throwIfAborted();
      await this.#take(file, isNewest);
    }
  }

  /** Removes files that were replaced, or are gone, since before a time. */
  async forget(before: number, signal: AbortSignal): Promise<void> {
    const folder = this.#at(doneFolder, olderFolder);
    for (const own of [this.#at(doneFolder), folder]) if (!(await this.#disk.isOwnFolder(own))) return;
    for (const name of await this.#disk.names(folder)) {
      signal.throwIfAborted();
      const path = join(folder, name);
      const facts = await this.#disk.facts(path).catch(gone);
      if (facts !== undefined && facts.changedAt < before) await this.#disk.remove(path).catch(gone);
    }
  }

  /** Writes the declaration before anything moves. Until then the list, with the files next to it, says the same. */
  async #note(declared: Stock['declared']): Promise<void> {
    if (declared === undefined) return;
    const { name, facts, said } = declared.list;
    if (!(await this.#isStill({ path: name, facts }))) return;
    await this.#make(doneFolder);
    await this.#write(join(doneFolder, noteName), printDeclaration(declared.declaration));
    await this.#older(name, said?.digest ?? '', name);
  }

  async #take(file: InboxFile, isNewest: boolean): Promise<void> {
    const digest = file.reading?.digest ?? '';
    if (!(await this.#isStill(file))) return;
    if (!isNewest) return this.#older(file.path, digest, file.name);
    await this.#make(doneFolder);
    await this.#move(file.path, join(doneFolder, placed(file.name, digest)), true);
  }

  async #older(path: string, digest: string, name: string): Promise<void> {
    await this.#make(doneFolder);
    await this.#make(join(doneFolder, olderFolder));
    await this.#move(path, join(doneFolder, olderFolder, placed(name, digest)), false);
  }

  /** Moves a file into `rejected`, with the reason written first, so that no file is there without one. */
  async #reject(refusal: RejectedFile): Promise<void> {
    const { file } = refusal;
    if (!(await this.#isStill(file))) return;
    const to = await this.#explain(refusal);
    if (await this.#move(file.path, to, false)) this.#tell('a file in the inbox was rejected', to, refusal);
  }

  /** Writes the reason next to a file, or next to its future place. */
  async #explain({ file, digest, faults }: RejectedFile): Promise<string> {
    await this.#make(rejectedFolder);
    const to = join(rejectedFolder, placed(file.name, digest ?? shortDigest(file.facts.stamp)));
    const text = rejectionText(file.name, faults.map(faultText), codeOf(file));
    await this.#write(`${to}.txt`, text);
    return to;
  }

  #tell(message: string, path: string, { file, faults }: RejectedFile): void {
    this.#log.warn(message, {
      tenant: this.#tenant,
      file: this.#at(path),
      reason: faults.map(faultText).join('; '),
      code: codeOf(file),
    });
  }

  /** Tells whether a file is still the same. A file that was overwritten meanwhile must be read first. */
  async #isStill({ path, facts }: Pick<InboxFile, 'path' | 'facts'>): Promise<boolean> {
    const now = await this.#disk.facts(this.#at(path)).catch(gone);
    return now?.stamp === facts.stamp;
  }

  /** Returns false where somebody took the file. */
  async #move(from: string, to: string, isOfInterest: boolean): Promise<boolean> {
    try {
      await this.#disk.move(this.#at(from), this.#at(to));
    } catch (error) {
      if (fileErrorCode(error) === 'ENOENT') return false;
      throw error;
    }
    this.moved.push({ from, to: isOfInterest ? to : undefined });
    return true;
  }

  /** Writes a file completely or not at all, replacing an existing one. */
  async #write(path: string, text: string): Promise<void> {
    const part = this.#at(`${path}.part`);
    await this.#disk.write(part, text);
    await this.#disk.move(part, this.#at(path));
  }

  async #make(folder: string): Promise<void> {
    if (this.#made.has(folder)) return;
    await this.#disk.makeFolder(this.#at(folder));
    this.#made.add(folder);
  }

  #at(...path: readonly string[]): string {
    return join(this.#folder, ...path);
  }
}

const { nameBytes: longest } = budgets.handOver;

/**
 * Returns a name such as `Order Splitting (2) 3f9a1c22d0ab.json`: the known name, and a digest that distinguishes files
 * of that name. The same file always has the same name, so that a file that is moved twice is there once.
 */
function placed(name: string, digest: string): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.[^.]*)$/s.exec(name) ?? [];
  const own = stem.endsWith(` ${digest}`) ? stem.slice(0, -digest.length - 1) : stem;
  const points = Array.from(own);
  while (Buffer.byteLength(points.join('')) > longest) points.pop();
  return `${points.join('')} ${digest}${ending}`;
}

function codeOf({ name }: RejectedFile['file']): 'SLC2153' | 'SLC2157' {
  return isCompleteList(name) ? 'SLC2157' : 'SLC2153';
}

export const isCompleteList = (name: string) => name.toLowerCase() === 'complete.txt';

function gone(error: unknown): undefined {
  if (fileErrorCode(error) !== 'ENOENT') throw error;
}
