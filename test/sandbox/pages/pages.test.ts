import { describe, expect, it } from 'vitest';
import { aPayload, aScenario } from '../support/builders.ts';
import { type Client, fileOf } from '../support/client.ts';
import { Dashboard } from '../support/dashboard.ts';
import { aTenant, aTenantWithShop, running } from '../support/running.ts';

async function withStream(name = 'Order Splitting'): Promise<{
  readonly tenant: Client;
  readonly pages: Dashboard;
  readonly shop: number;
  readonly id: string;
  readonly stream: string;
}> {
  const { tenant, shop } = await aTenantWithShop();
  const payload = aPayload({ name, scenarios: [aScenario({ connection: shop })] });
  const { id } = (await tenant.import(payload)).body.valueStream;
  return { tenant, pages: new Dashboard(tenant), shop, id, stream: `/value-streams/${id}` };
}

const tag = '<img src=x onerror=alert(1)>';

describe('who may use them', () => {
  it('takes a post from its own pages only', async () => {
    const { tenant, pages, stream } = await withStream();
    const { url } = tenant;
    const activate = async (headers: Record<string, string>) =>
      (await pages.post(`${stream}/activate`, {}, headers)).status;
    expect(await activate({ Origin: 'https://evil.example' })).toBe(403);
    expect(await activate({ Origin: 'null' })).toBe(403);
    expect(await activate({ 'Sec-Fetch-Site': 'cross-site', Origin: url })).toBe(403);
    expect(await activate({ 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:1' })).toBe(403);
    expect(await activate({})).toBe(403);
    expect((await tenant.state()).streams[0].state).toBe('inactive');
    expect(await activate({ 'Sec-Fetch-Site': 'same-origin', Origin: url })).toBe(303);
    expect((await tenant.state()).streams[0].state).toBe('active');
  });

  it('is not reached under a name that another made to point here', async () => {
    const { pages, stream } = await withStream();
    const rebound = { Host: 'evil.example', Origin: 'http://evil.example' };
    expect((await pages.get('', rebound)).status).toBe(403);
    expect((await pages.get(`${stream}/export`, rebound)).status).toBe(403);
    expect((await pages.post(`${stream}/activate`, {}, rebound)).status).toBe(403);
    expect((await pages.get('', { Host: 'localhost:1234' })).status).toBe(200);
  });

  it('lets a page load nothing from elsewhere, run nothing inline and stand in no frame', async () => {
    const { pages, stream } = await withStream();
    for (const path of ['', '/import', stream, '/nowhere']) {
      const { headers } = await pages.get(path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('has no part in the switches and the request log of the tenant API', async () => {
    const { tenant, pages, stream } = await withStream();
    await tenant.control({ op: 'clearRequests' });
    await tenant.switches({ failNext: { status: 503, count: 5 }, pendingValidation: 3, invalidNext: 1 });
    expect((await pages.get('')).status).toBe(200);
    expect((await pages.get(`${stream}/export`)).status).toBe(200);
    const imported = await pages.import(JSON.stringify(fileOf(aPayload({ scenarios: [] }))));
    expect(imported.headers['location']).toContain('done=imported');
    expect(await tenant.requests()).toEqual([]);
    const state = await tenant.state();
    expect(state.switches).toMatchObject({ failNext: { count: 5 }, invalidNext: 1 });
    expect(state.streams.map((one: { validation: string }) => one.validation)).toEqual([
      'validated',
      'validated',
    ]);
  });
});

describe('the list of value streams', () => {
  it('names every tenant on the first page', async () => {
    const { url } = await running({ tenants: ['acmedev', 'acmestage'] });
    const text = await (await fetch(url)).text();
    expect(text).toContain('href="/dashboard/acmedev"');
    expect(text).toContain('href="/dashboard/acmestage"');
  });

  it('shows name, publication in UTC, state and validation', async () => {
    const tenant = await aTenant({ now: () => Date.UTC(2027, 1, 3, 14, 5) });
    await tenant.import(aPayload({ scenarios: [] }));
    const { text } = await new Dashboard(tenant).get('');
    expect(text).toContain('<bdi>Order Splitting</bdi>');
    expect(text).toContain('3 Feb 2027, 14:05 UTC');
    expect(text).toContain('>Inactive<');
    expect(text).toContain('>Validated<');
  });

  it.each([
    tag,
    '"><script>alert(1)</script>',
    "' onfocus='alert(1)",
    '&lt;b&gt;',
    'اختبار',
    'x'.repeat(300),
  ])('escapes the name %s on every page', async (name) => {
    const { pages, stream } = await withStream(name);
    const address = `${stream}/scenarios/${await scenarioOf(pages, stream)}/modules/3`;
    for (const path of ['', stream, `${stream}/delete`, address]) {
      const { status, text } = await pages.get(path);
      expect(status).toBe(200);
      expect(text).toContain(escaped(name));
      if (/[<>"'&]/.test(name)) expect(text).not.toContain(name);
    }
  });

  it('answers with a page that says what is not there', async () => {
    const { tenant, pages } = await withStream();
    const missing = await pages.get('/value-streams/01NOTHERE');
    expect(missing.status).toBe(404);
    expect(missing.text).toContain('There is no value stream 01NOTHERE.');
    const other = await fetch(`${tenant.url}/dashboard/nobody`);
    expect(other.status).toBe(404);
    expect(await other.text()).toContain('There is no tenant nobody.');
    expect((await pages.get('/nothing')).headers['content-type']).toContain('text/html');
  });
});

describe('what a person does with a stream', () => {
  it('exports the same file as the tenant API, under the name of the stream', async () => {
    const { tenant, pages, id, stream } = await withStream('Größe "A"/B');
    const { headers, text } = await pages.get(`${stream}/export`);
    expect(headers['content-type']).toBe('application/json');
    expect(headers['content-disposition']).toBe(
      `attachment; filename="Gr__e _A__B.json"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20_A__B.json`,
    );
    const ofApi = (await tenant.call('GET', `/value-streams/${id}/export`)).body;
    expect(JSON.parse(text)).toMatchObject({ name: ofApi.name, data: ofApi.data });
  });

  it('imports a file as a new stream and goes back to the list', async () => {
    const { tenant, pages } = await withStream();
    const answer = await pages.import(JSON.stringify(fileOf(aPayload({ name: tag, scenarios: [] }))));
    expect(answer.status).toBe(303);
    const next = String(answer.headers['location']).replace(/^\/dashboard\/acmedev/, '');
    const { text } = await pages.get(next);
    expect(text).toContain(`\u201c${escaped(tag)}\u201d was imported.`);
    expect((await tenant.state()).streams).toHaveLength(2);
  });

  it('says so when something that an imported stream needs is missing', async () => {
    const tenant = await aTenant();
    const pages = new Dashboard(tenant);
    const answer = await pages.import(JSON.stringify(fileOf(aPayload())));
    expect(answer.headers['location']).toContain('done=incomplete');
    expect((await pages.get('?done=incomplete')).text).toContain('<p class="notice warn" role="status">');
    const [{ id }] = (await tenant.state()).streams;
    expect((await pages.get(`/value-streams/${id}`)).text).toContain(
      '<li>Connection <bdi>shop (acme-commerce)</bdi></li>',
    );
  });

  it.each([
    ['no JSON', 'nonsense', 400, 'The file is not JSON'],
    ['no export file', '{"name":"x"}', 400, 'This is not an export file'],
    [
      'a file without a payload',
      JSON.stringify({ ...fileOf({}), data: '****' }),
      422,
      'Data is not standard base64',
    ],
    ['an empty file', '', 400, 'Choose an export file first.'],
  ])('refuses %s with a sentence and adds nothing', async (_, file, status, sentence) => {
    const tenant = await aTenant();
    const answer = await new Dashboard(tenant).import(file);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(sentence);
    expect((await tenant.state()).streams).toEqual([]);
  });

  it('refuses a file beyond what the platform takes', async () => {
    const tenant = await aTenant();
    const file = JSON.stringify({ ...fileOf(aPayload()), padding: 'x'.repeat(10 * 1024 * 1024) });
    const answer = await new Dashboard(tenant).import(file);
    expect(answer.status).toBe(413);
    expect(answer.text).toContain('larger than');
  });

  it('activates, deactivates, renames, sets running instances and deletes', async () => {
    const { tenant, pages, stream } = await withStream();
    const now = async () => (await tenant.state()).streams[0];
    await pages.post(`${stream}/activate`);
    expect((await now()).state).toBe('active');
    await pages.post(`${stream}/deactivate`);
    expect((await now()).state).toBe('inactive');
    await pages.post(`${stream}/rename`, { name: 'Order Joining' });
    expect((await now()).name).toBe('Order Joining');
    await pages.post(`${stream}/instances`, { instances: '2' });
    expect((await now()).activeInstances).toBe(2);
    await pages.post(`${stream}/instances`, { instances: '0' });
    expect((await pages.post(`${stream}/delete`)).headers['location']).toContain('done=deleted');
    expect(await now()).toBeUndefined();
  });

  it('does not delete what is active or running and says why in a sentence', async () => {
    const { tenant, pages, stream } = await withStream();
    await pages.post(`${stream}/activate`);
    await pages.post(`${stream}/instances`, { instances: '3' });
    const answer = await pages.post(`${stream}/delete`);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain(
      '&quot;Order Splitting&quot; cannot be deleted: deactivate it first; 3 instances are running.',
    );
    expect((await tenant.state()).streams).toHaveLength(1);
  });

  it('does not activate what is incomplete and says why in a sentence', async () => {
    const { tenant, pages, shop, stream } = await withStream();
    await tenant.control({ op: 'removeConnection', id: shop });
    const answer = await pages.post(`${stream}/activate`);
    expect(answer.status).toBe(409);
    expect(answer.text).toContain(
      '&quot;Order Splitting&quot; cannot be activated: things that it needs are missing here.',
    );
  });

  it('publishes nothing where the name that is given is that of the stream', async () => {
    const { tenant, pages, stream } = await withStream();
    const before = await tenant.state();
    const answer = await pages.post(`${stream}/rename`, { name: 'Order Splitting' });
    expect(answer.headers['location']).toContain('done=called');
    expect(await tenant.state()).toEqual(before);
  });

  it.each([
    ['rename', { name: '' }, 'Name is missing.'],
    ['instances', { instances: '-1' }, 'The number of running instances is a whole number, 0 or more.'],
    ['instances', { instances: '1.5' }, 'The number of running instances is a whole number, 0 or more.'],
    ['instances', { instances: 'many' }, 'Instances must be a number.'],
    ['connections', { connection: '1' }, 'The value stream has no such connection any more.'],
  ])('refuses %s with %j', async (action, fields, sentence) => {
    const { pages, stream } = await withStream();
    const answer = await pages.post(`${stream}/${action}`, fields);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(sentence);
  });
});

async function scenarioOf(pages: Dashboard, stream: string): Promise<string> {
  return /scenarios\/(\d+)\/modules/.exec((await pages.get(stream)).text)?.[1] ?? '';
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

it('says the triggers and steps of a stream in words, with the names of what they run', async () => {
  const { tenant } = await aTenantWithShop();
  await tenant.control({ op: 'addCloudFunction', name: 'tax' });
  const called = (await tenant.import(aPayload({ name: 'Called', scenarios: [] }))).body.valueStream.id;
  const payload = aPayload({
    scenarios: [],
    trigger: [
      { trigger_type: 'webhook', event_type: 'order.created' },
      { trigger_type: 'timer', event_type: '', timeExpression: '0 9 * * 1' },
    ],
    steps: [
      { stepType: 'subflow', subflow: { execution_template_id: called } },
      { stepType: 'cloud_function', cloud_function: { id: '', name: 'tax' } },
      { stepType: 'form', form: { form_id: 'f1' } },
      { stepType: 'agent' },
      {
        stepType: 'branch',
        branch: {
          paths: [
            {
              label: 'large <orders>',
              steps: [
                { stepType: 'form', form: { form_id: 'f1' } },
                { stepType: 'subflow', subflow: { execution_template_id: called } },
              ],
            },
            { label: 'others' },
          ],
        },
      },
    ],
    sections: { forms: [{ id: 'f1', name: 'Approve' }] },
  });
  const { id } = (await tenant.import(payload)).body.valueStream;
  const { text } = await new Dashboard(tenant).get(`/value-streams/${id}`);
  const lines = [...text.matchAll(/<li>\s*<b>(\w+)<\/b> <bdi>(.*?)<\/bdi>/g)].map(
    ([, what, words]) => `${what}: ${words}`,
  );
  expect(lines).toEqual([
    'Trigger: Event · order.created',
    'Trigger: Timer · 0 9 * * 1',
    'Step: Subflow · Called',
    'Step: Cloud function · tax',
    'Step: Form · Approve',
    'Step: agent',
    'Step: Branch',
    'Path: large &lt;orders&gt;',
    'Step: Form · Approve',
    'Step: Subflow · Called',
    'Path: others',
  ]);
});
