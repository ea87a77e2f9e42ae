import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HostedRepository } from './hosted-repository.ts';
import { shapeDifference } from './shape-difference.ts';
import { GithubStandIn } from './stand-in.ts';
import { appToken } from './signed-app-token.ts';

interface Received {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

interface Described {
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties?: Readonly<Record<string, unknown>> }>>;
  };
}

/** Name in the description of what a field of a payload holds. */
const schemaOf: Readonly<Record<string, string>> = {
  repo: 'repository',
  repository: 'repository',
  issue: 'issue',
  config: 'webhook-config',
};

const secret = 'a secret of the hook';

let github: GithubStandIn;
let flows: HostedRepository;
let receiver: Server;
let received: Received[];

beforeEach(async () => {
  received = [];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  github = await GithubStandIn.start();
  flows = await github.addRepository('acme/flows', {
    roles: { robin: 'write', kim: 'write' },
    files: { 'README.md': 'flows\n' },
  });
  const { port } = receiver.address() as AddressInfo;
  flows.addHook({ url: `http://127.0.0.1:${port}/webhooks/github`, secret });
});

afterEach(async () => {
  await github.close();
  await new Promise<void>((resolve) => {
    receiver.close(() => resolve());
  });
});

/** Something of each kind that hooks are told of. */
async function aLittleOfAll(): Promise<void> {
  await flows.pushAs('robin', 'topic', { 'a.json': '{}\n', 'b.json': '{}\n' });
  const { number } = await flows.openPullRequest('robin', {
    head: 'topic',
    base: 'main',
    title: 'A',
    body: 'b',
  });
  await flows.label('robin', number, 'ready');
  await flows.pushAs('robin', 'topic', { 'a.json': '[]\n', 'b.json': undefined });
  const { id } = flows.comment('kim', number, 'hm');
  flows.editComment('kim', id, 'ah');
  flows.deleteComment('kim', id);
  await flows.approve('kim', number);
  await flows.merge('kim', number);
}

test('deliveries wait until the test sends them, and are signed', async () => {
  await aLittleOfAll();
  expect(received).toEqual([]);
  expect(github.webhooks.waiting.map(({ event, action }) => (action ? `${event}.${action}` : event))).toEqual(
    [
      'ping',
      'push',
      'pull_request.opened',
      'pull_request.labeled',
      'push',
      'pull_request.synchronize',
      'issue_comment.created',
      'issue_comment.edited',
      'issue_comment.deleted',
      'pull_request_review.submitted',
      'pull_request.closed',
      'push',
    ],
  );
  const statuses = await github.webhooks.deliverAll();
  expect(new Set(statuses)).toEqual(new Set([202]));
  for (const { headers, body } of received) {
    const digest = createHmac('sha256', secret).update(body).digest('hex');
    expect(headers['x-hub-signature-256']).toBe(`sha256=${digest}`);
    expect(headers['content-type']).toBe('application/json');
  }
  expect(new Set(received.map(({ headers }) => headers['x-github-delivery'])).size).toBe(received.length);
});

test('deliveries are lost, doubled and put into another order', async () => {
  await flows.pushAs('robin', 'one', { 'a.json': '{}\n' });
  await flows.pushAs('robin', 'two', { 'b.json': '{}\n' });
  await flows.pushAs('robin', 'three', { 'c.json': '{}\n' });
  github.webhooks.lose(({ event, body }) => event === 'ping' || body.includes('refs/heads/two'));
  github.webhooks.reorder((waiting) => waiting.toReversed());
  await github.webhooks.deliverTwice();
  await github.webhooks.deliver();
  const refs = received.map(({ body }) => (JSON.parse(body) as { ref: string }).ref);
  expect(refs).toEqual(['refs/heads/three', 'refs/heads/three', 'refs/heads/one']);
  expect(received[0]?.headers['x-github-delivery']).toBe(received[1]?.headers['x-github-delivery']);
});

test('GitHub remembers what was delivered and what was answered', async () => {
  const octokit = new Octokit({ baseUrl: github.apiUrl, auth: github.addToken('acme') });
  const repo = { owner: 'acme', repo: 'flows' };
  const gone = flows.addHook({ url: 'http://127.0.0.1:1/', events: ['push'] });
  await flows.pushAs('robin', 'topic', { 'a.json': '{}\n' });
  await github.webhooks.deliverAll();
  const { data: hooks } = await octokit.repos.listWebhooks(repo);
  expect(hooks.map(({ config }) => config.secret)).toEqual(['********', undefined]);
  const [hook] = hooks;
  const deliveries = await octokit.repos.listWebhookDeliveries({ ...repo, hook_id: hook?.id ?? 0 });
  expect(deliveries.data.map(({ event, status_code }) => [event, status_code])).toEqual([
    ['push', 202],
    ['ping', 202],
  ]);
  const failed = await octokit.repos.listWebhookDeliveries({ ...repo, hook_id: gone.id });
  expect(failed.data.map(({ status_code }) => status_code)).toEqual([0, 0]);
  github.assertFaithful();
});

test('an app has one hook for all repositories where it is installed', async () => {
  const { port } = receiver.address() as AddressInfo;
  const app = github.addApp({
    slug: 'sluice',
    owner: 'acme',
    rights: {},
    repositories: [flows],
    hook: { url: `http://127.0.0.1:${port}/webhooks/github`, secret: 'of the app', events: ['push'] },
  });
  github.webhooks.lose();
  await flows.pushAs('robin', 'topic', { 'a.json': '{}\n' });
  await flows.openPullRequest('robin', { head: 'topic', base: 'main', title: 'A' });
  await github.webhooks.deliverAll();
  const told = received.map(({ headers, body }) => [
    headers['x-github-event'],
    headers['x-github-hook-installation-target-type'],
    (JSON.parse(body) as { installation?: { id: number } }).installation?.id,
  ]);
  expect(told).toEqual([
    ['push', 'repository', undefined],
    ['push', 'integration', app.installationId],
    ['pull_request', 'repository', undefined],
  ]);
  const octokit = new Octokit({ baseUrl: github.apiUrl, auth: appToken(app, Date.now()) });
  expect((await octokit.apps.getWebhookConfigForApp()).data.url).toContain('/webhooks/github');
  const { data } = await octokit.apps.listWebhookDeliveries();
  expect(data).toMatchObject([
    { event: 'push', repository_id: flows.id, installation_id: app.installationId },
  ]);
  github.assertFaithful();
});

test('payloads have the shape of the examples that GitHub publishes', async () => {
  const examples = new Map(Object.entries(await read<Record<string, unknown>>('webhook-examples.json')));
  const { schemas } = (await read<Described>('openapi.json')).components;
  await aLittleOfAll();
  const differences = new Map<string, readonly string[]>();
  for (const { event, action, body } of github.webhooks.waiting) {
    const key = action === undefined ? event : `${event}.${action}`;
    const example = examples.get(key);
    if (example === undefined) throw new Error(`GitHub publishes no ${key}`);
    // The examples are older than some fields, which the description of the REST API has.
    const isNewer = (line: string) => {
      const [, owner = '', field = ''] = /(\w+)\.(\w+) is beyond it$/u.exec(line) ?? [];
      return field in (schemas[schemaOf[owner] ?? '']?.properties ?? {});
    };
    const found = shapeDifference(JSON.parse(body), example).filter((line) => !isNewer(line));
    differences.set(key, [...(differences.get(key) ?? []), ...found]);
  }
  expect([...differences.keys()].sort()).toEqual([...examples.keys()].sort());
  expect([...differences].filter(([, found]) => found.length > 0)).toEqual([]);
});

async function read<Content>(file: string): Promise<Content> {
  return JSON.parse(await readFile(join(import.meta.dirname, file), 'utf8')) as Content;
}
