import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../src/adapters/store/sqlite/sqlite.ts';
import { startChild } from './child.ts';
import { quietLog } from './quiet-log.ts';
import { storeFolder } from './store-folder.ts';

const newFile = storeFolder();

/** Lets a process write until it has said `enough` commits, kills it wherever it then is, and returns all it said. */
async function writeUntilKilled(file: string, round: number, enough: number): Promise<readonly string[]> {
  const { process, lines } = startChild('endless-writer.ts', [file, `${round}`]);
  const acknowledged: string[] = [];
  for await (const line of lines) {
    acknowledged.push(line);
    if (acknowledged.length === enough) process.kill('SIGKILL');
  }
  return acknowledged;
}

describe('a process that is killed while it writes', () => {
  it('loses nothing that was acknowledged, keeps nothing by halves, and damages nothing', async () => {
    const file = newFile();
    const acknowledged: string[] = [];
    const rounds = [1, 7, 60, 333, 1 + Math.floor(Math.random() * 500)];
    for (const [round, enough] of rounds.entries()) {
      acknowledged.push(...(await writeUntilKilled(file, round, enough)));

      const store = await openSqliteStore({ file }, { log: quietLog, now: () => 0 });
      const identities = (await store.identities('dev')).map(({ id }) => id).toSorted();
      const observations = (await store.observations('dev')).map(({ id }) => id).toSorted();
      await store.close();

      const kept = new Set(identities);
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
      expect(observations).toEqual(identities);
      expect(integrityOf(file)).toBe('ok');
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(rounds.reduce((sum, enough) => sum + enough));
  });
});

function integrityOf(file: string): unknown {
  const database = new DatabaseSync(file);
  const finding = database.prepare('pragma integrity_check').get()?.['integrity_check'];
  database.close();
  return finding;
}
