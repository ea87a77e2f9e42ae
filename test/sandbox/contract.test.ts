import { expect, it } from 'vitest';
import { aPayload, aScenario } from './support/builders.ts';
import { Client, contract, fileOf } from './support/client.ts';
import { running } from './support/running.ts';

const missingId = '01K1DQS3CWHVTCQ9DN14SKXKYN';

it('answers every operation of the contract, in success and in failure, as the contract says', async () => {
  const called = new Set<string>();
  const sandbox = await running();
  const tenant = new Client(sandbox.url, 'acmedev', called);
  await tenant.token({ client_secret: 'wrong' });
  const { connection } = await tenant.control({
    op: 'addConnection',
    name: 'shop',
    accountName: 'acme-commerce',
  });
  await tenant.control({ op: 'addCloudFunction', name: 'tax' });
  const payload = aPayload({
    scenarios: [aScenario({ connection: connection.id })],
    sections: {
      events: [{ id: 'e', event_type: 'order.created', display_name: 'Order', origin: 'commerce' }],
      rules: [{ id: 'r', name: 'isBig', mode: 'advanced', expression: { '>': [{ var: 'total' }, 100] } }],
      forms: [{ id: 'f', name: 'Approve', schema: {} }],
    },
  });
  const { valueStream } = (await tenant.import(payload)).body;
  const stream = `/value-streams/${valueStream.id}`;
  await tenant.replace(valueStream.id, payload);
  await tenant.call('OPTIONS', `${stream}/export`);
  await tenant.switches({ optionsAnswer: 'notAllowed' });
  await tenant.call('OPTIONS', `${stream}/export`);
  await tenant.switches({ optionsAnswer: 'allow', etag: true });
  await tenant.call('OPTIONS', `${stream}/export`);
  const old = { 'If-Match': '"of another version"' };
  await tenant.call('PUT', `${stream}/export`, fileOf(payload), old);
  await tenant.call('POST', `${stream}/activate`, undefined, old);
  await tenant.call('POST', `${stream}/deactivate`, undefined, old);
  await tenant.call('DELETE', stream, undefined, old);
  await tenant.call('POST', '/value-streams/import', 'not json');
  await tenant.call('POST', '/value-streams/import', {
    name: 'x',
    exported_at: '2026-01-01T00:00:00Z',
    data: '?',
  });
  await tenant.call('POST', '/value-streams/import', 'x'.repeat(10 * 1024 * 1024 + 1));
  await tenant.call('GET', '/value-streams');
  await tenant.call('GET', '/value-streams?pageSize=201');
  await tenant.call('GET', stream);
  await tenant.call('GET', `/value-streams/${missingId}`);
  await tenant.export(valueStream.id);
  await tenant.call('GET', `/value-streams/${missingId}/export`);
  await tenant.call('POST', `${stream}/activate`);
  await tenant.call('DELETE', stream);
  await tenant.call('POST', `${stream}/deactivate`);
  await tenant.switches({ invalidNext: 1 });
  const invalid = (await tenant.import(payload)).body.valueStream;
  await tenant.call('POST', `/value-streams/${invalid.id}/activate`);
  await tenant.call('GET', '/connections');
  await tenant.call('GET', '/cloud-functions');
  for (const registry of ['events', 'rules', 'forms']) {
    const [item] = await tenant.list(`/${registry}`);
    await tenant.call('PUT', `/${registry}/${item.id}`, item);
    await tenant.call('DELETE', `/${registry}/${item.id}`);
  }
  await tenant.switches({ inPlace: false });
  await tenant.replace(valueStream.id, payload);
  await tenant.call('PUT', '/rules/any', {});
  await tenant.call('DELETE', stream);

  const without = contract
    .operations()
    .filter((operation) => !called.has(`${operation} ${success(operation, called)}`));
  expect(without).toEqual([]);
  expect([...called].sort()).toEqual(
    expect.arrayContaining(['post /oauth/token 200', 'post /oauth/token 401']),
  );
  const failures = [...called].filter((line) => /[45]\d\d$/.test(line));
  expect(failures).toEqual(
    expect.arrayContaining([
      'post /orchestration/{tenant}/value-streams/import 400',
      'post /orchestration/{tenant}/value-streams/import 413',
      'post /orchestration/{tenant}/value-streams/import 422',
      'get /orchestration/{tenant}/value-streams 400',
      'get /orchestration/{tenant}/value-streams/{id} 404',
      'get /orchestration/{tenant}/value-streams/{id}/export 404',
      'delete /orchestration/{tenant}/value-streams/{id} 409',
      'put /orchestration/{tenant}/value-streams/{id}/export 405',
      'options /orchestration/{tenant}/value-streams/{id}/export 404',
      'options /orchestration/{tenant}/value-streams/{id}/export 405',
      'put /orchestration/{tenant}/value-streams/{id}/export 412',
      'post /orchestration/{tenant}/value-streams/{id}/activate 412',
      'post /orchestration/{tenant}/value-streams/{id}/deactivate 412',
      'delete /orchestration/{tenant}/value-streams/{id} 412',
      'post /orchestration/{tenant}/value-streams/{id}/activate 409',
      'put /orchestration/{tenant}/{registry}/{id} 405',
      'delete /orchestration/{tenant}/{registry}/{id} 409',
    ]),
  );
});

function success(operation: string, called: ReadonlySet<string>): string {
  return [...called].find((line) => line.startsWith(`${operation} 2`))?.slice(-3) ?? 'never succeeded';
}

it('does not know a tenant that it does not serve, nor a path that the contract does not have', async () => {
  const { url } = await running();
  expect((await new Client(url, 'acmedev').send('GET', '/orchestration/nobody/value-streams')).status).toBe(
    404,
  );
  const elsewhere = await fetch(`${url}/orchestration/acmedev/scenarios`);
  expect(elsewhere.status).toBe(401);
  expect(contract.misfit('Error', await (await fetch(`${url}/elsewhere`)).json())).toBeUndefined();
});

it('refuses a tenant name that the contract does not allow', async () => {
  await expect(running({ tenants: ['Acme'] })).rejects.toThrow(/"Acme" is not a tenant's name/);
  await expect(running({ tenants: ['acme', 'acme'] })).rejects.toThrow(/named twice/);
});

it('reads a file that a person wrote with a byte order mark as JSON', async () => {
  const { url } = await running();
  const answer = await new Client(url, 'acmedev').call(
    'POST',
    '/value-streams/import',
    `\uFEFF${JSON.stringify(fileOf(aPayload()))}`,
  );
  expect(answer.status).toBe(201);
});
