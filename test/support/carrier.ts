import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isJsonArray, isJsonObject, jsonObject, member, type Json } from '../../src/core/json/json.ts';
import { RefusedByState } from '../../src/ports/errors.ts';
import type { Choice, HandOverBatch } from '../../src/ports/hand-over.ts';
import type { DirectTenant } from '../../src/ports/tenant.ts';
import { exportFileOf, payloadOf } from './export-file.ts';
import type { SandboxControl } from './sandbox-control.ts';

const never = new AbortController().signal;

/** `manifest.json` of a round. */
export interface WrittenRound extends Omit<HandOverBatch, 'files' | 'states'> {
  readonly files: readonly (Omit<HandOverBatch['files'][number], 'bytes' | 'slug'> &
    TakenBackFor & {
      readonly file: string;
    })[];
  readonly states: readonly (HandOverBatch['states'][number] & TakenBackFor)[];
}

/** There where a part of a round is not to be done any more. */
interface TakenBackFor {
  readonly takenBackFor?: string | null;
}

/** What a careful person does, or does not, with a round. */
export interface Care {
  /** The id to choose; by default the tenant's thing of that name and type, which is made where it is not there. */
  readonly choose?: (choice: Choice) => number | undefined;
  /** False: nothing is activated. */
  readonly activates?: boolean;
  /** False: what was replaced stays where it is. */
  readonly retires?: boolean;
  /** False: it does not matter to them that the tenant finds something missing. */
  readonly isValid?: boolean;
  /** True: they took the files from the outbox before it said that some are not to be imported any more. */
  readonly isLate?: boolean;
}

/**
 * Somebody with a browser who carries files between an outbox, a tenant's dashboard and an inbox: imports as a
 * checklist says, chooses connections, activates, retires what was replaced, and exports again.
 */
export class Carrier {
  readonly #folders: { readonly inbox: string; readonly outbox: string };
  readonly #tenant: DirectTenant;
  readonly #control: SandboxControl;
  readonly #made = new Map<string, number>();
  readonly #done = new Set<string>();
  #downloads = 0;

  constructor(
    folders: { readonly inbox: string; readonly outbox: string },
    tenant: DirectTenant,
    control: SandboxControl,
  ) {
    this.#folders = folders;
    this.#tenant = tenant;
    this.#control = control;
  }

  /** Names of the rounds that were handed over so far. */
  async rounds(): Promise<readonly string[]> {
    return (await readdir(this.#folders.outbox)).filter((name) => /^\d+$/.test(name)).sort();
  }

  /** Those of them that nobody has done yet. */
  async open(): Promise<readonly string[]> {
    const open: string[] = [];
    for (const round of await this.rounds()) {
      const { files, states } = await this.manifest(round);
      const isWanted = [...files, ...states].some(({ takenBackFor }) => takenBackFor === undefined);
      if (isWanted && !this.#done.has(round)) open.push(round);
    }
    return open;
  }

  async manifest(round: string): Promise<WrittenRound> {
    const text = await readFile(join(this.#folders.outbox, round, 'manifest.json'), 'utf8');
    return JSON.parse(text) as WrittenRound;
  }

  checklist(round: string): Promise<string> {
    return readFile(join(this.#folders.outbox, round, 'CHECKLIST.md'), 'utf8');
  }

  /** Does everything that a round says. */
  async do(round: string, care: Care = {}): Promise<void> {
    const ids = await this.bring(round, care);
    for (const id of ids) await this.export(id);
  }

  /** All of a round but for the exports; the ids of the streams to export. */
  async bring(round: string, care: Care = {}): Promise<readonly string[]> {
    this.#done.add(round);
    const { retired, ...parts } = await this.manifest(round);
    const isToDo = ({ takenBackFor }: TakenBackFor) => takenBackFor === undefined || care.isLate === true;
    const [files, states] = [parts.files.filter(isToDo), parts.states.filter(isToDo)];
    const ids: string[] = [];
    for (const file of files) {
      const aside = file.takenBackFor === undefined ? [] : ['not-to-import'];
      const bytes = await readFile(join(this.#folders.outbox, round, ...aside, file.file));
      for (const name of file.cloudFunctions) await this.#cloudFunction(name);
      const { stream, mapping, missing } = await this.#tenant.importFile(
        await this.#chosen(bytes, file.choices, care),
        never,
      );
      if (stream.validation !== 'validated' && care.isValid !== false)
        throw new Error(`${stream.name} lacks ${JSON.stringify(missing)}`);
      const [first, ...carried] = file.streams;
      const brought = [{ ...first, id: stream.id }];
      for (const one of carried)
        brought.push({ ...one, id: await this.#carriedId(one.name, mapping.subflows) });
      for (const {
        id,
        state,
        replaces,
      } of brought as readonly (HandOverBatch['files'][number]['streams'][number] & {
        readonly id: string;
      })[]) {
        ids.push(id);
        if (state === 'active' && care.activates !== false) await this.#tenant.activate(id, never);
        if (replaces !== undefined && care.retires !== false) await this.retire(replaces.id);
      }
    }
    for (const { id, state } of states) {
      await (state === 'active' ? this.#tenant.activate(id, never) : this.#tenant.deactivate(id, never));
      ids.push(id);
    }
    for (const { id } of retired) await this.retire(id);
    return ids;
  }

  /** Downloads a stream's file into the inbox, as a browser names it. */
  async export(id: string): Promise<string> {
    const { name } = await this.#tenant.get(id, never);
    this.#downloads += 1;
    const file = join(this.#folders.inbox, `${name.replaceAll('/', '_')} (${this.#downloads}).json`);
    await writeFile(file, await this.#tenant.exportFile(id, never));
    return file;
  }

  /** Deactivates and deletes a stream, and takes its file out of the inbox, or of `done` in it; not while another one runs it. */
  async retire(id: string): Promise<void> {
    try {
      await this.#tenant.deactivate(id, never);
      await this.#tenant.remove(id, never);
    } catch (error) {
      if (!(error instanceof RefusedByState)) throw error;
      return;
    }
    await this.takeAway(id);
  }

  /** Removes every export of a stream from the inbox and from `done` in it. */
  async takeAway(id: string): Promise<void> {
    const { inbox } = this.#folders;
    for (const path of [...(await exportsIn(inbox)), ...(await exportsIn(join(inbox, 'done')))]) {
      const payload = payloadOf(await readFile(path));
      if (member(member(payload, 'execution_template'), 'id') === id) await rm(path);
    }
  }

  async #carriedId(name: string, subflows: Readonly<Record<string, string>>): Promise<string> {
    const { streams } = await this.#tenant.list(never);
    const found = streams.find(
      (stream) => stream.name === name && Object.values(subflows).includes(stream.id),
    );
    if (found === undefined) throw new Error(`the file did not bring ${name}`);
    return found.id;
  }

  async #chosen(bytes: Uint8Array, choices: readonly Choice[], { choose }: Care): Promise<Uint8Array> {
    const ids = new Map<string, number>();
    for (const choice of choices.filter(({ isKnown, isNamed }) => !isKnown && isNamed !== true)) {
      const id = choose === undefined ? await this.#resource(choice) : choose(choice);
      if (id !== undefined) ids.set(choice.id, id);
    }
    return exportFileOf(withIds(payloadOf(bytes), ids));
  }

  async #cloudFunction(name: string): Promise<void> {
    const known = (await this.#tenant.cloudFunctions(never)) ?? [];
    if (!known.some((one) => one.name === name)) await this.#control.do({ op: 'addCloudFunction', name });
  }

  async #resource({ kind, path, name, type }: Choice): Promise<number> {
    const known = this.#made.get(path);
    const id = known ?? (kind === 'connection' ? await this.#connection(name ?? path, type ?? '') : 0);
    const given = id === 0 ? 700_001 + this.#made.size : id;
    this.#made.set(path, given);
    return given;
  }

  async #connection(name: string, accountName: string): Promise<number> {
    const { connections } = await this.#control.state();
    const found = connections.find((one) => one.name === name && one.accountName === accountName);
    return found?.id ?? (await this.#control.connection(name, accountName));
  }
}

/** Paths of the export files in a folder; none where it is not there. */
async function exportsIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return names.filter((name) => /^[^.].*\.json$/.test(name)).map((name) => join(folder, name));
}

/** The payload with ids in the place of others, wherever they stand. */
function withIds(value: Json, ids: ReadonlyMap<string, number>): Json {
  if (isJsonArray(value)) return value.map((item) => withIds(item, ids));
  if (isJsonObject(value))
    return jsonObject(Object.entries(value).map(([key, item]) => [key, withIds(item, ids)]));
  const id = typeof value === 'string' || typeof value === 'number' ? ids.get(String(value)) : undefined;
  if (id === undefined) return value;
  return typeof value === 'string' ? String(id) : id;
}
