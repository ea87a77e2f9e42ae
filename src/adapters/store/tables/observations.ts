import type { StreamObservation } from '../../../ports/store.ts';
import { decodeJson, encodeJson } from '../json-text.ts';
import type { OwnedRows } from './owned-rows.ts';

export const observations: OwnedRows<StreamObservation> = {
  table: 'tenant_observations',
  ownerColumn: 'tenant',
  keyColumn: 'id',
  key: ({ id }) => id,
  columnsOf: ({ revision, facts }) => ({ revision, facts: encodeJson(facts) }),
  sortedBy: ['id'],
  items: async (db, tenant, after) => {
    const rows = await db
      .selectFrom('tenant_observations')
      .select(['id', 'revision', 'facts'])
      .where('tenant', '=', tenant)
      .where('version', '>', after)
      .execute();
    return rows.map((row) => ({ ...row, facts: decodeJson(row.facts) }));
  },
};
