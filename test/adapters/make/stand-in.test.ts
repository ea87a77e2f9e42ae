import { Make } from '@makehq/sdk';
import { expect, it, onTestFinished } from 'vitest';
import {
  aConnection,
  aDataStore,
  aDataStructure,
  aHook,
  aKey,
  aMakeScenario,
  startMakeStandIn,
} from '../../support/make-stand-in.ts';

it("answers the vendor's own client as Make does", async () => {
  const standIn = await startMakeStandIn();
  onTestFinished(() => standIn.stop());
  const { team, teamId, token, url } = standIn;
  team.connections = [aConnection(2, 'shop', 'acme-commerce')];
  team.hooks = [aHook(11, 'Returned')];
  team.keys = [aKey(3, 'api', 'apikeyauth')];
  team.dataStores = [aDataStore(137, 'Customers')];
  team.dataStructures = [aDataStructure(9, 'Customer')];
  team.scenarios = [aMakeScenario(1865, 'Take back')];
  const client = new Make(token, url.replace('http://', ''));
  client.protocol = 'http';

  expect(await client.connections.list(teamId)).toEqual(team.connections);
  expect(await client.hooks.list(teamId)).toEqual(team.hooks);
  expect(await client.keys.list(teamId)).toEqual(team.keys);
  expect(await client.dataStores.list(teamId)).toEqual(team.dataStores);
  expect(await client.dataStructures.list(teamId)).toEqual(team.dataStructures);
  expect(await client.scenarios.list(teamId, { pg: { limit: 50 } })).toEqual(team.scenarios);
});

it('refuses another token and another team as Make does', async () => {
  const standIn = await startMakeStandIn();
  onTestFinished(() => standIn.stop());
  const zone = standIn.url.replace('http://', '');
  const stranger = new Make('7d1c0a5e-1111-4711-90ab-3f52c1d8e6b7', zone);
  const member = new Make(standIn.token, zone);
  for (const client of [stranger, member]) client.protocol = 'http';

  await expect(stranger.connections.list(standIn.teamId)).rejects.toMatchObject({ statusCode: 401 });
  await expect(member.connections.list(standIn.teamId + 1)).rejects.toMatchObject({ statusCode: 403 });
});
