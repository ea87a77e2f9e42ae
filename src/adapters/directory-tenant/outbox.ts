import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { HandedOver, HandOverBatch, BatchFolderState, Withdrawal } from '../../ports/hand-over.ts';
import { checklist } from './checklist.ts';
import { directoryFailure, fileErrorCode } from './failure.ts';
import { manifestOf, manifestText, type Manifest, type WithdrawnPart } from './manifest.ts';
import { fileNames, unfinished, writeDurably } from './outbox-files.ts';
import { manifestIn, withdrawIn } from './withdrawn.ts';

/**
 * A folder of numbered folders. Each has the files of one batch, a checklist for people and a manifest for programs.
 */
export class Outbox {
  readonly #tenant: string;
  readonly #folder: string;
  readonly #inbox: string;

  constructor(tenant: string, folder: string, inbox: string) {
    this.#tenant = tenant;
    this.#folder = folder;
    this.#inbox = inbox;
  }

  /** Writes a batch completely or not at all. A batch equal to the newest one is not written. Throws `PortError`. */
  put(round: HandOverBatch, standing: BatchFolderState): Promise<HandedOver> {
    return this.#told(async () => {
      const numbers = await this.#tidy();
      const names = fileNames(round);
      const manifest = manifestOf(round, names);
      const last = numbers.at(-1);
      const newest = last === undefined ? undefined : await manifestIn(join(this.#folder, last));
      const isThere = last !== undefined && newest?.digest === manifest.digest;
      const number = isThere ? last : nextNumber(last, this.#numberOf(standing.newest));
      if (!isThere) await this.#write(number, round, names, manifest);
      await this.#withdrawStrays(numbers, number, standing);
      return this.#placed(number, names);
    });
  }

  /** Marks withdrawn parts of batches. Throws `PortError`. */
  withdraw(parts: readonly Withdrawal[]): Promise<void> {
    return this.#told(async () => {
      const marks = parts.flatMap((part) => {
        const [number = '', file] = this.#within(part.is === 'file' ? part.file : part.place);
        const key = part.is === 'file' ? file : part.id;
        // A batch of an outbox that was in another folder cannot be withdrawn.
        if (!isNumber(number) || key === undefined) return [];
        const by = part.by === undefined ? undefined : this.#within(part.by).join('/');
        return [{ number, mark: { part: key, by } }];
      });
      for (const [number, those] of Map.groupBy(marks, (one) => one.number))
        await this.#withdrawIn(
          number,
          those.map(({ mark }) => mark),
        );
    });
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === undefined) throw error;
      const message = `nothing can be put into the outbox ${this.#folder} (${code})`;
      throw directoryFailure(this.#tenant, message, 'SLC2151', 'retry', error);
    }
  }

  /** Removes unfinished folders. Returns the names of the numbered folders, the newest last. */
  async #tidy(): Promise<readonly string[]> {
    const names = await readdir(this.#folder);
    for (const name of names.filter((one) => one.startsWith(unfinished)))
      await rm(join(this.#folder, name), { recursive: true, force: true });
    return names.filter(isNumber).sort((one, other) => Number(one) - Number(other));
  }

  async #write(
    number: string,
    round: HandOverBatch,
    names: readonly string[],
    manifest: Manifest,
  ): Promise<void> {
    // Rights follow the process's umask, so that everybody who may read the outbox may read the batch.
    const folder = join(this.#folder, `${unfinished}${number}`);
    await mkdir(folder);
    try {
      for (const [index, { bytes }] of round.files.entries())
        await writeDurably(join(folder, names[index] as string), bytes);
      const text = checklist(round, names, { tenant: this.#tenant, inbox: this.#inbox, number });
      await writeDurably(join(folder, 'CHECKLIST.md'), text);
      await writeDurably(join(folder, 'manifest.json'), manifestText(manifest));
      await rename(folder, join(this.#folder, number));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /**
   * Withdraws unknown batches that are newer than the newest known one: a process that crashed at once wrote them. If
   * no batch is known, only the one right before this batch can be such.
   */
  async #withdrawStrays(
    numbers: readonly string[],
    number: string,
    { newest, files }: BatchFolderState,
  ): Promise<void> {
    const known = new Set(files.map((file) => this.#within(file)[0]));
    const from = this.#numberOf(newest) ?? Number(number) - 2;
    const strays = numbers.filter(
      (one) => Number(one) > from && Number(one) < Number(number) && !known.has(one),
    );
    for (const stray of strays) {
      const manifest = await manifestIn(join(this.#folder, stray));
      const parts = (manifest?.parts ?? []).filter(({ takenBackFor }) => takenBackFor === undefined);
      if (parts.length > 0)
        await this.#withdrawIn(
          stray,
          parts.map(({ key }) => ({ part: key, by: number })),
        );
    }
  }

  #withdrawIn(number: string, marks: readonly WithdrawnPart[]): Promise<void> {
    return withdrawIn(join(this.#folder, number), marks, { number, inbox: this.#inbox });
  }

  /** Returns the number of a batch, by its place. */
  #numberOf(place: string | undefined): number | undefined {
    const [number = ''] = place === undefined ? [] : this.#within(place);
    return isNumber(number) ? Number(number) : undefined;
  }

  /** Returns the number of a batch and the name of its file, if a path is in this outbox. */
  #within(path: string): readonly string[] {
    return relative(this.#folder, path).split(sep);
  }

  #placed(number: string, names: readonly string[]): HandedOver {
    const place = join(this.#folder, number);
    return { place, files: names.map((name) => join(place, name)) };
  }
}

const isNumber = (name: string) => /^\d{3,9}$/.test(name);

/**
 * Returns a number after all existing ones and after the newest known one, so that old numbers are not reused after
 * people tidied up.
 */
function nextNumber(last: string | undefined, known: number | undefined): string {
  return String(Math.max(Number(last ?? 0), known ?? 0) + 1).padStart(3, '0');
}
