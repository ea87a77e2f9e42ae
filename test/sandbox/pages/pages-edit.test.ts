import { describe, expect, it } from 'vitest';
import { moduleTexts } from '../../../src/sandbox/pages/stream/module-texts.ts';
import { shownText, typedText } from '../../../src/sandbox/pages/typed-text.ts';
import { aPayload, aScenario } from '../support/builders.ts';
import type { Client, Payload } from '../support/client.ts';
import { Dashboard, type PageAnswer } from '../support/dashboard.ts';
import { aTenantWithShop } from '../support/running.ts';

interface Edited {
  readonly tenant: Client;
  readonly pages: Dashboard;
  readonly shop: number;
  readonly id: string;
  /** The page of the scenario's nested module. */
  readonly module: string;
}

async function withModule(text?: string): Promise<Edited> {
  const { tenant, shop } = await aTenantWithShop();
  const scenario = aScenario({ connection: shop, ...(text === undefined ? {} : { text }) });
  const { valueStream, mapping } = (await tenant.import(aPayload({ scenarios: [scenario] }))).body;
  const module = `/value-streams/${valueStream.id}/scenarios/${mapping.scenarios['1865']}/modules/3`;
  return { tenant, pages: new Dashboard(tenant), shop, id: valueStream.id, module };
}

const nested = (payload: Payload): Payload =>
  payload.scenarios[0].integromat_scenario.blueprint.flow[1].routes[0].flow[0];
const bodyIn = async ({ tenant, id }: Edited): Promise<string> => nested(await tenant.export(id)).mapper.body;
const seenIn = (answer: PageAnswer): string => /name="seen" value="(\w+)"/.exec(answer.text)?.[1] ?? '';

describe('texts of a module', () => {
  it('are its mappings and its filter, at any depth, each with its pointer', () => {
    const found = moduleTexts({
      module: 'http:MakeRequest',
      mapper: { url: 'u', 'a/b~c': { deep: ['x', 1, null] } },
      filter: { name: 'n', conditions: [[{ a: '{{1.id}}' }]] },
      parameters: { not: 'this' },
    });
    expect(found).toEqual([
      { pointer: '/mapper/url', text: 'u' },
      { pointer: '/mapper/a~1b~0c/deep/0', text: 'x' },
      { pointer: '/filter/name', text: 'n' },
      { pointer: '/filter/conditions/0/0/a', text: '{{1.id}}' },
    ]);
  });

  it('publishes once what was changed and nothing else', async () => {
    const edited = await withModule('Dear all,\nhello');
    const before = nested(await edited.tenant.export(edited.id));
    const seen = seenIn(await edited.pages.get(edited.module));
    const answer = await edited.pages.post(`${edited.module}/texts`, {
      seen,
      'text:/mapper/body': 'Dear all,\r\ngoodbye',
      'text:/parameters/account': '5',
    });
    expect(answer.headers['location']).toContain('done=saved');
    const after = nested(await edited.tenant.export(edited.id));
    expect(after).toEqual({ ...before, mapper: { body: 'Dear all,\ngoodbye' } });
    expect((await edited.tenant.show(edited.id)).version.number).toBe(2);
  });

  it('publishes nothing when the form comes back as it was shown', async () => {
    const edited = await withModule('Dear all,\nhello');
    const seen = seenIn(await edited.pages.get(edited.module));
    const fields = { seen, 'text:/mapper/body': 'Dear all,\r\nhello' };
    const answer = await edited.pages.post(`${edited.module}/texts`, fields);
    expect(answer.headers['location']).toContain('done=unchanged');
    expect((await edited.tenant.show(edited.id)).version.number).toBe(1);
  });

  it('does not overwrite what somebody else changed meanwhile and keeps what was typed', async () => {
    const edited = await withModule('one');
    const seen = seenIn(await edited.pages.get(edited.module));
    const place = { streamId: edited.id, moduleId: 3, pointer: '/mapper/body' };
    await edited.tenant.control({ op: 'setText', ...place, value: 'theirs' });
    const fields = { seen, 'text:/mapper/body': 'mine <b>' };
    const refused = await edited.pages.post(`${edited.module}/texts`, fields);
    expect(refused.status).toBe(409);
    expect(refused.text).toContain('Somebody else changed this module');
    expect(refused.text).toContain('value="mine &lt;b&gt;"');
    expect(await bodyIn(edited)).toBe('theirs');
    await edited.pages.post(`${edited.module}/texts`, { ...fields, seen: seenIn(refused) });
    expect(await bodyIn(edited)).toBe('mine <b>');
  });

  it('shows a text that starts with a line break whole', async () => {
    const edited = await withModule('\n\nindented');
    expect((await edited.pages.get(edited.module)).text).toContain('>\n\n\nindented</textarea>');
  });
});

describe('line endings of an edited text', () => {
  it.each([
    ['keeps LF', 'a\nb\nc', 'a\r\nB\r\nc', 'a\nB\nc'],
    ['keeps CRLF', 'a\r\nb\r\nc', 'a\r\nB\r\nc', 'a\r\nB\r\nc'],
    ['keeps each line its own where they differ', 'a\r\nb\nc\rd', 'a\r\nb\r\nX\r\nd', 'a\r\nb\nX\nd'],
    ['gives new lines the usual ending', 'a\r\nb\r\nc', 'a\r\nnew\r\nb\r\nc', 'a\r\nnew\r\nb\r\nc'],
    ['adds at the end', 'a\r\nb', 'a\r\nb\r\nc', 'a\r\nb\r\nc'],
    ['takes lines out', 'a\nb\nc', 'a\r\nc', 'a\nc'],
    ['empties', 'a\nb', '', ''],
    ['starts from nothing', '', 'a\r\nb', 'a\nb'],
    ['keeps a final line break', 'a\nb\n', 'A\r\nb\r\n', 'A\nb\n'],
    ['keeps what a field cannot hold in lines that were not touched', 'a\0\nb', 'a\uFFFD\r\nB', 'a\0\nB'],
  ])('%s', (_, before, submitted, after) => {
    expect(typedText(before, submitted)).toBe(after);
  });

  it.each(['', 'a', 'a\nb', 'a\r\nb', 'a\rb\nc\r\n', '\n\na', 'a\0b', '\uD800x\ny'])(
    'brings back %j as it was when nothing was typed',
    (text) => {
      expect(typedText(text, shownText(text).replaceAll('\n', '\r\n'))).toBe(text);
    },
  );
});

describe('a box', () => {
  it('moves and nothing else changes', async () => {
    const edited = await withModule();
    const before = nested(await edited.tenant.export(edited.id));
    await edited.pages.post(`${edited.module}/position`, { x: '900', y: '-150.5' });
    const after = nested(await edited.tenant.export(edited.id));
    expect(after.metadata.designer).toEqual({ x: 900, y: -150.5 });
    expect({ ...after, metadata: 0 }).toEqual({ ...before, metadata: 0 });
  });

  it('is not published where it is at that place already', async () => {
    const edited = await withModule();
    const { x, y } = nested(await edited.tenant.export(edited.id)).metadata.designer;
    const before = await edited.tenant.show(edited.id);
    const answer = await edited.pages.post(`${edited.module}/position`, { x: String(x), y: String(y) });
    expect(answer.headers['location']).toContain('done=stayed');
    expect(await edited.tenant.show(edited.id)).toEqual(before);
  });

  it('stays where a place is no number', async () => {
    const edited = await withModule();
    const answer = await edited.pages.post(`${edited.module}/position`, { x: 'left', y: '0' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('X must be a number.');
  });
});

describe('a connection', () => {
  it('is exchanged for another of its type, in the module or in the webhook that is named', async () => {
    const { tenant, pages, id, module } = await withModule();
    const add = async (name: string, accountName: string): Promise<number> =>
      (await tenant.control({ op: 'addConnection', name, accountName })).connection.id;
    const second = await add('second shop', 'acme-commerce');
    const mail = await add('mail', 'acme-mail');
    const scenario = module.split('/')[4] ?? '';
    const place = { scenario, module: '3', parameter: 'account' };
    const connect = (fields: Record<string, string>) =>
      pages.post(`/value-streams/${id}/connections`, fields);

    expect((await connect({ ...place, connection: String(second) })).headers['location']).toContain(
      'reconnected',
    );
    const after = await tenant.export(id);
    expect(nested(after).parameters.account).toBe(second);
    const [hook] = after.scenarios[0].hooks;
    expect(hook.data.__IMTCONN__).not.toBe(second);

    await connect({ scenario, hook: String(hook.id), connection: String(second) });
    expect((await tenant.export(id)).scenarios[0].hooks[0].data.__IMTCONN__).toBe(second);

    const refused = await connect({ ...place, connection: String(mail) });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(`The tenant has no connection ${mail} of the type`);
    expect(nested(await tenant.export(id)).parameters.account).toBe(second);
  });

  it('is not published where it is the one that is there', async () => {
    const { tenant, pages, id, module, shop } = await withModule();
    const before = await tenant.show(id);
    const place = { scenario: module.split('/')[4] ?? '', module: '3', parameter: 'account' };
    const fields = { ...place, connection: String(shop) };
    const answer = await pages.post(`/value-streams/${id}/connections`, fields);
    expect(answer.headers['location']).toContain('done=kept');
    expect(await tenant.show(id)).toEqual(before);
  });

  it('that is missing can be chosen by the type that the module declares, which makes the stream valid', async () => {
    const { tenant, pages, id, module, shop } = await withModule();
    const add = { op: 'addConnection', name: 'another shop', accountName: 'acme-commerce' };
    const { connection } = await tenant.control(add);
    await tenant.control({ op: 'removeConnection', id: shop });
    expect((await tenant.show(id)).validation).toBe('invalid');
    const scenario = module.split('/')[4] ?? '';
    const hook = String((await tenant.export(id)).scenarios[0].hooks[0].id);
    const to = { scenario, connection: String(connection.id) };
    await pages.post(`/value-streams/${id}/connections`, { ...to, module: '3', parameter: 'account' });
    await pages.post(`/value-streams/${id}/connections`, { ...to, hook });
    expect((await tenant.show(id)).validation).toBe('validated');
  });
});

describe('what a stream uses', () => {
  /** A module that uses a keychain, a data store, and a data structure twice, none by a name that tells it. */
  const caller = {
    id: 9,
    module: 'http:MakeRequest',
    parameters: { key: 511, store: '511', type: 7301, other: 7301, limit: 511 },
    mapper: { body: '511' },
    metadata: {
      parameters: [
        { name: 'key', type: 'keychain:apikeyauth' },
        { name: 'store', type: 'datastore' },
        { name: 'type', type: 'udt' },
        { name: 'other', type: 'udt' },
        { name: 'limit', type: 'uinteger' },
      ],
    },
  };

  async function imported() {
    const { tenant, shop } = await aTenantWithShop();
    const scenario = JSON.parse(JSON.stringify(aScenario({ connection: 900_000_001 })));
    scenario.integromat_scenario.blueprint.flow.push(caller);
    const { id } = (await tenant.import(aPayload({ scenarios: [scenario] }))).body.valueStream;
    const page = `/value-streams/${id}`;
    return { tenant, shop, id, page, pages: new Dashboard(tenant) };
  }

  it('is told once a thing, a missing connection by the name in the file', async () => {
    const { pages, page } = await imported();
    const { text } = await pages.get(page);
    expect(text).toContain('Connection <bdi>shop (acme-commerce)</bdi>');
    expect(text.match(/name="(connection|keychain|data store|data structure):\d+"/g)).toEqual([
      'name="connection:900000001"',
      'name="keychain:511"',
      'name="data store:511"',
      'name="data structure:7301"',
    ]);
  });

  it('is escaped', async () => {
    const { tenant } = await aTenantWithShop();
    const scenario = JSON.parse(JSON.stringify(aScenario({ connection: 900_000_001 })));
    scenario.connections[0].name = '<i>shop</i>';
    const { id } = (await tenant.import(aPayload({ scenarios: [scenario] }))).body.valueStream;
    const { text } = await new Dashboard(tenant).get(`/value-streams/${id}`);
    expect(text).toContain('&lt;i&gt;shop&lt;/i&gt;');
    expect(text).not.toContain('<i>');
  });

  it('is exchanged everywhere at once, each kind by itself, and makes the stream valid', async () => {
    const { tenant, shop, id, page, pages } = await imported();
    const answer = await pages.post(`${page}/things`, {
      'connection:900000001': String(shop),
      'keychain:511': '700001',
      'data store:511': '511',
      'data structure:7301': ' 700002 ',
    });
    expect(answer.headers['location']).toContain('done=chosen');
    const payload = await tenant.export(id);
    expect(nested(payload).parameters.account).toBe(shop);
    expect(payload.scenarios[0].hooks[0].data.__IMTCONN__).toBe(shop);
    const [, , module] = payload.scenarios[0].integromat_scenario.blueprint.flow;
    expect(module).toEqual({
      ...caller,
      parameters: { key: 700_001, store: '511', type: 700_002, other: 700_002, limit: 511 },
    });
    const shown = await tenant.show(id);
    expect([shown.validation, shown.version.number]).toEqual(['validated', 2]);
  });

  it('stays and is not published where nothing else or nothing of that kind was chosen', async () => {
    const { tenant, id, page, pages } = await imported();
    const choose = (fields: Record<string, string>) => pages.post(`${page}/things`, fields);
    const kept = await choose({ 'connection:900000001': '', 'keychain:511': '511', 'keychain:1': '2' });
    expect(kept.headers['location']).toContain('done=kept');
    const { connection } = await tenant.control({ op: 'addConnection', name: 'mail', accountName: 'mail' });
    for (const fields of [{ 'connection:900000001': String(connection.id) }, { 'keychain:511': 'mine' }]) {
      const refused = await choose(fields);
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('cannot take the place of the');
    }
    expect((await tenant.show(id)).version.number).toBe(1);
  });
});
