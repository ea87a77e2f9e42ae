import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { z } from 'zod';
import { parseJson, printJson, type SandboxJson } from './json.ts';
import {
  collections,
  tenantSchema,
  resourceSchemas,
  type Collection,
  type Snapshot,
  type TenantRecord,
} from './tenant/records.ts';
import { StartRefused } from './start-refused.ts';
import type { TableChanges } from './tenant/tables.ts';

/** File in a tenant's folder. */
const fileName = 'tenant.db';

/** File of an older sandbox, which stored its tenants in another format. */
const oldFileName = 'index.json';

/** Milliseconds to wait for another process that has the file open. */
const patience = 5_000;

/**
 * Primary result codes of SQLite for causes outside the file's content: PERM, BUSY, LOCKED, NOMEM, READONLY, IOERR,
 * FULL, CANTOPEN; https://www.sqlite.org/rescode.html.
 */
const ofSystem: ReadonlySet<number> = new Set([3, 5, 6, 7, 8, 10, 13, 14]);

/** Row with the tenant's identity and the numbers that it has given. */
const tenantRow = 'tenant';

/** Resources of some collections, as far as they are read. */
type Things<Names extends Collection> = { readonly [Name in Names]: Snapshot[Name][number][] };

export function holdsTenant(folder: string): boolean {
  return existsSync(join(folder, fileName));
}

/**
 * One tenant on disk, as an SQLite file: a row for each resource, in the order of creation. A save writes all changes
 * in one transaction, so a process that dies at any point leaves the old state or the new. (It does not protect against
 * power loss.)
 */
export class TenantDisk {
  readonly #folder: string;
  readonly #file: string;
  readonly #database: DatabaseSync;
  readonly #put: StatementSync;
  readonly #drop: StatementSync;

  /**
   * `folder` belongs to this tenant alone. It is created if missing. Throws `StartRefused` where its file is of another
   * program.
   */
  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, fileName);
    if (existsSync(join(folder, oldFileName)))
      throw new StartRefused(
        `${join(folder, oldFileName)} is of an older sandbox, whose tenants this one cannot read; remove the folder ` +
          `${folder} to start that tenant anew`,
      );
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    closeSync(openSync(this.#file, 'a', 0o600));
    const database = new DatabaseSync(this.#file, { timeout: patience });
    this.#database = database;
    try {
      database.exec('pragma journal_mode = wal; pragma synchronous = off');
      database.exec(
        'create table if not exists things (kind text, id text, thing text, primary key (kind, id)) strict',
      );
      this.#put = database.prepare(
        'insert into things values (?, ?, ?) on conflict do update set thing = excluded.thing',
      );
      this.#drop = database.prepare('delete from things where kind = ? and id = ?');
    } catch (error) {
      database.close();
      throw this.#refused(error);
    }
  }

  /** Returns the last saved state; undefined where there is none. Throws `StartRefused` for rows that no save wrote. */
  load(): Snapshot | undefined {
    try {
      return this.#load();
    } catch (error) {
      throw this.#refused(error);
    }
  }

  #load(): Snapshot | undefined {
    const things: Things<Collection> = {
      streams: [],
      scenarios: [],
      connections: [],
      cloudFunctions: [],
      events: [],
      rules: [],
      forms: [],
    };
    const rows = this.#database.prepare('select kind, id, thing from things order by rowid').iterate();
    let tenant: TenantRecord | undefined;
    for (const { kind, id, thing } of rows as Iterable<Record<'kind' | 'id' | 'thing', string>>) {
      const collection = collections.find((one) => one === kind);
      const place = `${kind} ${id}`.trim();
      if (collection === undefined) tenant = this.#check(tenantSchema, parseJson(thing), place);
      else this.#add(things, collection, parseJson(thing), place);
    }
    return tenant === undefined ? undefined : { ...tenant, ...things };
  }

  /** Adds a resource to its collection. Throws `StartRefused` where it does not pass the collection's schema. */
  #add<Name extends Collection>(things: Things<Name>, name: Name, value: SandboxJson, place: string): void {
    things[name].push(this.#check<Snapshot[Name][number]>(resourceSchemas[name], value, place));
  }

  save({ tenant, things }: TableChanges): void {
    this.#database.exec('begin');
    try {
      this.#put.run(
        tenantRow,
        '',
        printJson({ identity: { ...tenant.identity }, counters: { ...tenant.counters } }),
      );
      for (const { kind, id, thing } of things) {
        if (thing === undefined) this.#drop.run(kind, id);
        else this.#put.run(kind, id, printJson(thing as SandboxJson));
      }
      this.#database.exec('commit');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('rollback');
      throw error;
    }
  }

  /** Makes the first save of a start. Throws `StartRefused` where the file cannot be written. */
  saveAtStart(changes: TableChanges): void {
    try {
      this.save(changes);
    } catch (error) {
      throw this.#refused(error);
    }
  }

  close(): void {
    this.#database.close();
  }

  #check<Checked>(schema: z.ZodType<Checked>, value: SandboxJson, place: string): Checked {
    const checked = schema.safeParse(value);
    if (checked.success) return checked.data;
    const [issue] = checked.error.issues;
    throw this.#refusal(fileName, `${place}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
  }

  /**
   * Turns an error about the file's content into advice to delete the file. A full disk, a missing permission or
   * another process's lock does not mean that the content is wrong.
   */
  #refused(error: unknown): StartRefused {
    if (error instanceof StartRefused) return error;
    const reason = error instanceof Error ? error.message : String(error);
    const isOfSystem =
      error instanceof Error && 'errcode' in error && ofSystem.has(Number(error.errcode) & 0xff);
    return isOfSystem
      ? new StartRefused(`${this.#file} cannot be used: ${reason}`, { cause: error })
      : this.#refusal(fileName, reason);
  }

  #refusal(file: string, reason: string): StartRefused {
    return new StartRefused(
      `${join(this.#folder, file)} is not what the sandbox wrote (${reason}); remove the folder ${this.#folder} to ` +
        'start that tenant anew',
    );
  }
}
