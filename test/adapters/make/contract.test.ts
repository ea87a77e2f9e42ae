import { rename } from 'node:fs/promises';
import { createMakeTeam } from '../../../src/adapters/make/make-team.ts';
import { withMake } from '../../../src/adapters/make/with-make.ts';
import { idText, member } from '../../../src/core/json/json.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import type { Tenant } from '../../../src/ports/any-tenant.ts';
import { tenantContract } from '../../contracts/tenant.contract.ts';
import { payloadOf } from '../../support/export-file.ts';
import { FakeTenant } from '../../support/fake-tenant.ts';
import { HastyClock } from '../../support/hasty-clock.ts';
import { aConnection, startMakeStandIn } from '../../support/make-stand-in.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { makeExchange } from '../directory-tenant/exchange.ts';
import { never } from './rig.ts';

/** A tenant with a team in Make, whose connections Make alone lists. */
async function besideMake<T extends Tenant>(tenant: T) {
  const make = await startMakeStandIn();
  const team = createMakeTeam(
    { tenant: tenant.name, zone: make.url, teamId: make.teamId, token: make.token },
    {
      fetch,
      clock: new HastyClock(Date.UTC(2026, 0, 5, 9)),
      random: () => 0.5,
      log: new RecordingLog(),
      redactor: new Redactor(),
    },
  );
  const connection = async ({ name, accountName }: { name: string; accountName: string }) => {
    make.team.connections.push(aConnection(2, name, accountName));
    // More than a JavaScript number holds exactly.
    make.digits.set(2, '9007199254740993');
    return '9007199254740993';
  };
  return { tenant: withMake(tenant, team), make, connection };
}

tenantContract('a tenant that is written to directly, with Make', async () => {
  const fake = new FakeTenant('staging');
  fake.cloudFunctionList = [];
  const { tenant, make, connection } = await besideMake(fake);
  return {
    tenant,
    offers: {
      wholeList: true,
      replaces: true,
      connections: true,
      cloudFunctions: true,
      registries: true,
      items: true,
      team: true,
    },
    arrange: {
      stream: async (file) => (await tenant.importFile(file, never)).stream.id,
      instances: async (id, count) => fake.setInstances(id, count),
      connection,
      outage: async () => {
        fake.unavailable = true;
        await make.stop();
      },
    },
    dispose: () => make.stop(),
  };
});

tenantContract('the directory driver with Make', async () => {
  const exchange = await makeExchange();
  const { tenant, make, connection } = await besideMake(exchange.tenant);
  let files = 0;
  return {
    tenant,
    offers: {
      wholeList: false,
      replaces: false,
      connections: true,
      cloudFunctions: false,
      registries: false,
      items: false,
      team: true,
    },
    arrange: {
      stream: async (file) => {
        files += 1;
        await exchange.put(`export (${files}).json`, file);
        return idText(member(member(payloadOf(file), 'execution_template'), 'id')) ?? '';
      },
      connection,
      outage: async () => {
        await rename(exchange.inbox, `${exchange.inbox}-elsewhere`);
        await make.stop();
      },
    },
    dispose: async () => {
      await make.stop();
      await exchange.dispose();
    },
  };
});
