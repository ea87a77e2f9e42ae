import { rename } from 'node:fs/promises';
import { idText, member } from '../../../src/core/json/json.ts';
import { tenantContract } from '../../contracts/tenant.contract.ts';
import { payloadOf } from '../../support/export-file.ts';
import { makeExchange } from './exchange.ts';

tenantContract('the directory driver', async () => {
  const exchange = await makeExchange();
  let files = 0;
  return {
    tenant: exchange.tenant,
    offers: {
      wholeList: false,
      replaces: false,
      connections: false,
      cloudFunctions: false,
      registries: false,
      items: false,
    },
    arrange: {
      stream: async (file) => {
        files += 1;
        await exchange.put(`export (${files}).json`, file);
        return idText(member(member(payloadOf(file), 'execution_template'), 'id')) ?? '';
      },
      outage: () => rename(exchange.inbox, `${exchange.inbox}-elsewhere`),
    },
    dispose: () => exchange.dispose(),
  };
});
