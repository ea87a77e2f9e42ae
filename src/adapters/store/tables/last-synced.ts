import type { LastSynced } from '../../../ports/store.ts';
import type { OwnedRows } from './owned-rows.ts';

export const lastSynced: OwnedRows<LastSynced> = {
  table: 'environment_synced',
  ownerColumn: 'environment',
  keyColumn: 'path',
  key: ({ path }) => path,
  columnsOf: ({ revision, desired, live, at }) => ({ revision, desired, live, at }),
  sortedBy: ['path'],
  items: async (db, environment, after) => {
    const rows = await db
      .selectFrom('environment_synced')
      .select(['path', 'revision', 'desired', 'live', 'at'])
      .where('environment', '=', environment)
      .where('version', '>', after)
      .execute();
    return rows.map((row) => ({ ...row, at: Number(row.at) }));
  },
};
