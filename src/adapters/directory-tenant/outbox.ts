import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HandedOver, Round } from '../../ports/hand-over.ts';
import { checklist } from './checklist.ts';
import { directoryFailure, fileErrorCode } from './failure.ts';
import { manifestOf, readManifest, type Manifest } from './manifest.ts';

/** Folders that are being written; what a crash left of them is removed by the next one. */
const unfinished = '.sluice-';
/** The largest manifest that is read back. */
const maxManifest = 16 * 1024 * 1024;

/** A folder of numbered folders: in each the files of one round, a checklist for people and a manifest for programs. */
export class Outbox {
  readonly #tenant: string;
  readonly #folder: string;
  readonly #inbox: string;

  constructor(tenant: string, folder: string, inbox: string) {
    this.#tenant = tenant;
    this.#folder = folder;
    this.#inbox = inbox;
  }

  /** Writes a round whole or not at all; the same round as the newest one writes nothing. Throws `PortError`. */
  async put(round: Round): Promise<HandedOver> {
    try {
      const numbers = await this.#tidy();
      const names = fileNames(round);
      const manifest = manifestOf(round, names);
      const last = numbers.at(-1);
      if (last !== undefined && (await this.#digestOf(last)) === manifest.digest)
        return this.#placed(last, names);
      const number = nextNumber(last);
      await this.#write(number, round, names, manifest);
      return this.#placed(number, names);
    } catch (error) {
      const code = fileErrorCode(error);
      if (code === undefined) throw error;
      const message = `nothing can be put into the outbox ${this.#folder} (${code})`;
      throw directoryFailure(this.#tenant, message, 'SLC2151', 'retry', error);
    }
  }

  /** Names of the numbered folders, the newest last. */
  async #tidy(): Promise<readonly string[]> {
    const names = await readdir(this.#folder);
    for (const name of names.filter((one) => one.startsWith(unfinished)))
      await rm(join(this.#folder, name), { recursive: true, force: true });
    return names.filter((name) => /^\d{3,9}$/.test(name)).sort((one, other) => Number(one) - Number(other));
  }

  async #digestOf(number: string): Promise<string | undefined> {
    const path = join(this.#folder, number, 'manifest.json');
    try {
      if ((await stat(path)).size > maxManifest) return undefined;
      return readManifest(await readFile(path, 'utf8'));
    } catch (error) {
      // People may move or remove what they have done.
      if (fileErrorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  }

  async #write(number: string, round: Round, names: readonly string[], manifest: Manifest): Promise<void> {
    // As the process's umask says: who may read the outbox may read this.
    const folder = join(this.#folder, `${unfinished}${number}`);
    await mkdir(folder);
    try {
      for (const [index, { bytes }] of round.files.entries())
        await writeDurably(join(folder, names[index] as string), bytes);
      const text = checklist(round, names, { tenant: this.#tenant, inbox: this.#inbox, number });
      await writeDurably(join(folder, 'CHECKLIST.md'), text);
      await writeDurably(join(folder, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
      await rename(folder, join(this.#folder, number));
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  #placed(number: string, names: readonly string[]): HandedOver {
    const place = join(this.#folder, number);
    return { place, files: names.map((name) => join(place, name)) };
  }
}

function nextNumber(last: string | undefined): string {
  return String(Number(last ?? 0) + 1).padStart(3, '0');
}

/** `01-order-intake.json`: in the order of the round, and whatever the streams are called, a plain name. */
function fileNames({ files }: Round): readonly string[] {
  const width = Math.max(2, String(files.length).length);
  return files.map(({ slug }, index) => {
    const plain = slug
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, 60)
      .replaceAll(/^-+|-+$/g, '');
    return `${String(index + 1).padStart(width, '0')}-${plain === '' ? 'value-stream' : plain}.json`;
  });
}

async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
