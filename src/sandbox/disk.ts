import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { type Json, parseJson, printJson } from './json.ts';
import { indexSchema, scenarioSchema, type Snapshot, streamSchema } from './records.ts';
import { StartRefused } from './start-refused.ts';

/**
 * One tenant on disk. Every stream and scenario is a document named by the hash of its text; `index.json` names those
 * that count and holds the rest. A save writes new documents, then puts the new index in the place of the old with one
 * rename: a process that dies at any point leaves the old state or the new. (Loss of power is not provided for.)
 */
export class TenantDisk {
  readonly #folder: string;
  readonly #documents: string;
  readonly #names = new WeakMap<object, string>();
  #written: ReadonlySet<string> = new Set();

  /** `folder` is the tenant's own; it is made if it is not there. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#documents = join(folder, 'documents');
    mkdirSync(this.#documents, { recursive: true, mode: 0o700 });
  }

  /** What was saved last, or undefined where nothing was. Throws `StartRefused` where the files are not what a save wrote. */
  load(): Snapshot | undefined {
    const text = readIfThere(join(this.#folder, 'index.json'));
    if (text === undefined) return undefined;
    const index = this.#check(indexSchema, parseJson(text), 'index.json');
    const streams = index.streams.map((name) => this.#read(streamSchema, name));
    const scenarios = index.scenarios.map((name) => this.#read(scenarioSchema, name));
    this.#written = new Set([...index.streams, ...index.scenarios]);
    this.#sweep();
    return { ...index, streams, scenarios };
  }

  save(snapshot: Snapshot): void {
    const streams = snapshot.streams.map((record) => this.#write(record));
    const scenarios = snapshot.scenarios.map((record) => this.#write(record));
    const temporary = join(this.#folder, 'index.json.tmp');
    writeFileSync(temporary, printJson(plain({ ...snapshot, streams, scenarios })), { mode: 0o600 });
    renameSync(temporary, join(this.#folder, 'index.json'));
    const kept = new Set([...streams, ...scenarios]);
    for (const name of this.#written) if (!kept.has(name)) rmSync(this.#path(name), { force: true });
    this.#written = kept;
  }

  #write(record: object): string {
    const known = this.#names.get(record);
    if (known !== undefined && this.#written.has(known)) return known;
    const text = printJson(plain(record));
    const name = createHash('sha256').update(text).digest('hex');
    this.#names.set(record, name);
    if (!this.#written.has(name)) {
      const temporary = `${this.#path(name)}.tmp`;
      writeFileSync(temporary, text, { mode: 0o600 });
      renameSync(temporary, this.#path(name));
    }
    return name;
  }

  #read<Record extends object>(schema: z.ZodType<Record>, name: string): Record {
    const record = this.#check(
      schema,
      parseJson(readFileSync(this.#path(name), 'utf8')),
      `documents/${name}.json`,
    );
    this.#names.set(record, name);
    return record;
  }

  #check<Checked>(schema: z.ZodType<Checked>, value: Json, file: string): Checked {
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    const [issue] = checked.error.issues;
    throw new StartRefused(
      `${join(this.#folder, file)} is not what the sandbox wrote (${issue?.path.join('.') ?? ''}: ` +
        `${issue?.message ?? 'invalid'}); remove the folder ${this.#folder} to start that tenant anew`,
    );
  }

  /** Removes what a save that did not end left behind. */
  #sweep(): void {
    for (const file of readdirSync(this.#documents)) {
      if (!this.#written.has(file.replace(/\.json$/, '')))
        rmSync(join(this.#documents, file), { force: true });
    }
  }

  #path(name: string): string {
    return join(this.#documents, `${name}.json`);
  }
}

/** Records are JSON objects whose types say more than `Json` does. */
function plain(record: object): Json {
  return record as Json;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
