import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, sql, type SqliteStatement } from 'kysely';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { PreparedStatements } from '../../../src/adapters/store/prepared-statements.ts';
import { sqliteDialect } from '../../../src/adapters/store/sqlite/sqlite-dialect.ts';

const rows = (text: string, count: number) =>
  `insert into t values ${Array.from({ length: count }, () => text).join(', ')}`;

function watched() {
  const prepare = vi.fn<(text: string) => SqliteStatement>((text) => ({ text }) as never);
  return { prepare, statements: new PreparedStatements(prepare) };
}

describe('prepared statements', () => {
  it('are prepared once for a text, as long as they are among those used last', () => {
    const { prepare, statements } = watched();
    const first = statements.of('select 0');
    for (let count = 1; count < 200; count += 1) statements.of(`select ${count}`);
    expect(statements.of('select 0')).toBe(first);
    statements.of('select 200');
    statements.of('select 0');
    expect(prepare).toHaveBeenCalledTimes(201);
    statements.of('select 1');
    expect(prepare).toHaveBeenCalledTimes(202);
  });

  it('are not kept where the text is long, or holds what it was run with and that is much', () => {
    const { prepare, statements } = watched();
    for (let count = 0; count < 2; count += 1) statements.of(rows('(?)', 1_000));
    for (let count = 0; count < 2; count += 1) {
      statements.of('insert into t values (?)');
      statements.ranWith('insert into t values (?)', ['x'.repeat(20_000)]);
    }
    expect(prepare).toHaveBeenCalledTimes(4);
    statements.ranWith('insert into t values (?)', ['x', 1, null]);
    statements.of('insert into t values (?)');
    statements.of('insert into t values (?)');
    expect(prepare).toHaveBeenCalledTimes(5);
  });

  it('see a column that another process has added meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-prepared-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'store.db');
    const open = () => {
      const database = new Kysely<never>({
        dialect: sqliteDialect(new DatabaseSync(file), { file, patience: 100 }),
      });
      onTestFinished(() => database.destroy());
      return database;
    };
    const [one, other] = [open(), open()];
    await sql`create table t (a text)`.execute(one);
    await sql`insert into t values ('x')`.execute(one);
    const read = async () => (await sql`select * from t`.execute(one)).rows;
    expect(await read()).toEqual([{ a: 'x' }]);
    await sql`alter table t add column b text default 'y'`.execute(other);
    expect(await read()).toEqual([{ a: 'x', b: 'y' }]);
  });
});
