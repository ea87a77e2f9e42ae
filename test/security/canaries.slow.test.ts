import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { sluice, type Ended } from '../support/command-line.ts';
import { startEchoingRelay, type EchoingRelay } from '../support/echoing-relay.ts';
import { Collector } from '../support/collector.ts';
import { anExportFile } from '../support/export-file.ts';
import { startGitHttpServer, type GitHttpServer } from '../support/git-http-server.ts';
import { GitPerson } from '../support/git-person.ts';
import { HttpReceiver } from '../support/http-receiver.ts';
import { makeGitRemote, type GitRemote } from '../support/git-remote.ts';
import { SandboxControl } from '../support/sandbox-control.ts';
import { sshKey } from '../support/signing-keys.ts';
import { canariesIn, writtenForms, type Canary } from './canary.ts';

const limit = 300_000;

/** One in each place of the configuration that takes a secret; with signs that every encoding writes otherwise. */
const planted = {
  GIT_TOKEN: 'git+canary/4f0c1d2e3b&<x>',
  CLIENT_ID: 'client-id-canary-81b0',
  CLIENT_SECRET: 'client canary/"3c9a"+é&=%',
  ERP_KEY: 'erp canary\\"7d21"/+<&>é',
  NOTIFY_SECRET: 'notify canary/"88f2"+é&=%',
  WEBHOOK_SECRET: 'webhook+canary/19c4&<x>',
  ACCESS_TOKEN: 'access-token+canary/6b5a4f3e',
  COLLECTOR: 'Bearer collector+canary/2d9e',
};
/** The part of an address that lets whoever has it write to the channel. */
const slackKey = 'slack-canary/40ab~7c';
const wrongToken = 'wrong+canary/9e8d7c&';

const secrets: readonly Canary[] = [
  ...Object.entries(planted).map(([name, text]) => ({ name, text })),
  { name: 'a wrong token', text: wrongToken },
  { name: 'the address of a channel', text: slackKey },
];

/** Everything in place, and all that was seen to leave the processes. */
interface Harness {
  readonly remote: GitRemote;
  readonly git: GitHttpServer;
  readonly relay: EchoingRelay;
  readonly person: GitPerson;
  readonly dev: SandboxControl;
  readonly staging: SandboxControl;
  /** Who is notified, and who takes traces. */
  readonly receiver: HttpReceiver;
  readonly collector: Collector;
  /** The line of the signing key that holds its secret part. */
  readonly signingKey: Canary;
  /** Addresses and udids of the hooks of both tenants. */
  readonly hooks: () => Promise<readonly Canary[]>;
  /** Every secret, as the configuration names it. */
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  readonly config: string;
  /** Output of each command so far, by the command. */
  readonly seen: Map<string, string>;
}

const hook = {
  id: 801,
  name: 'Orders',
  type: 'web',
  udid: 'canaryudid1234567890abcdefgh',
  url: 'https://hook.acme.example/canaryudid1234567890abcdefgh',
};
const scenario = {
  id: '501',
  name: 'Call the ERP',
  hooks: [hook],
  modules: [
    {
      id: 1,
      module: 'gateway:CustomWebHook',
      version: 1,
      parameters: { hook: 801 },
      metadata: { parameters: [{ name: 'hook', type: 'hook:gateway-webhook' }] },
    },
    {
      id: 2,
      module: 'http:ActionSendData',
      version: 3,
      mapper: { url: 'https://erp.acme.example', body: 'put the key here' },
    },
  ],
};

async function aHarness(): Promise<Harness> {
  const remote = await makeGitRemote();
  onTestFinished(() => remote.dispose());
  const seedDir = join(remote.folder, 'seed');
  await mkdir(seedDir);
  await writeFile(join(seedDir, 'a.json'), anExportFile({ name: 'A', scenarios: [scenario] }));
  const sandbox = await startSandbox({
    port: 0,
    dataDir: join(remote.folder, 'tenants'),
    tenants: ['acmedev', 'acmestage'],
    seedDir,
    clientId: planted.CLIENT_ID,
    clientSecret: planted.CLIENT_SECRET,
  });
  onTestFinished(() => sandbox.stop());
  const relay = await startEchoingRelay(sandbox.url);
  onTestFinished(() => relay.close());
  const git = await startGitHttpServer({ root: remote.folder, password: planted.GIT_TOKEN });
  onTestFinished(() => git.close());
  const receiver = await HttpReceiver.start();
  const collector = await Collector.start();
  const slack = { SLACK_WEBHOOK: `${receiver.url}?key=${slackKey}` };
  const config = join(remote.folder, 'config', 'sluice.yaml');
  await mkdir(join(remote.folder, 'config'));
  await writeFile(join(remote.folder, 'config', 'secret'), `${planted.CLIENT_SECRET}\n`);
  const { file: signingKey } = await sshKey(join(remote.folder, 'config'), 'sluice');
  const others = { receiver: receiver.url, collector: collector.endpoint };
  await writeFile(config, configText(relay.url, git.url, signingKey, others));
  const seen = new Map<string, string>();
  return {
    remote,
    git,
    relay,
    receiver,
    collector,
    env: { ...planted, ...slack },
    person: await GitPerson.with(remote.path),
    dev: new SandboxControl(sandbox.url, 'acmedev'),
    staging: new SandboxControl(sandbox.url, 'acmestage'),
    signingKey: { name: 'the signing key', text: (await readFile(signingKey, 'utf8')).split('\n')[4] ?? '' },
    hooks: () => hooksOf(remote),
    async run(args, env = {}) {
      const [command = '', ...rest] = args;
      const ended = await sluice([command, '--config', config, ...rest], { ...planted, ...slack, ...env });
      seen.set(`${seen.size} ${args.join(' ')}`, ended.out + ended.err);
      return ended;
    },
    config,
    seen,
  };
}

function configText(
  tenants: string,
  git: string,
  signingKey: string,
  others: { readonly receiver: string; readonly collector: string },
): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(tenants)}, tenant: ${name}, timeout: 5s, clientId: { env: CLIENT_ID }, clientSecret: { file: secret } }`;
  return `repository: { url: ${JSON.stringify(`${git}/remote.git`)}, token: { env: GIT_TOKEN }, signingKey: { file: ${JSON.stringify(signingKey)} } }
tenants:
  dev: ${tenant('acmedev')}
  stage: ${tenant('acmestage')}
source: { tenant: dev, every: 100ms }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, state: file, every: 100ms, secrets: { erpKey: { env: ERP_KEY } } }
server: { listen: "127.0.0.1:0", webhookSecret: { env: WEBHOOK_SECRET }, access: { token: { env: ACCESS_TOKEN } } }
notify:
  - { kind: cloudevents, url: ${JSON.stringify(others.receiver)}, secret: { env: NOTIFY_SECRET } }
  - { kind: slack, url: { env: SLACK_WEBHOOK } }
tracing: { endpoint: ${JSON.stringify(others.collector)}, headers: { authorization: { env: COLLECTOR } } }
logLevel: debug
`;
}

/** What the sandbox keeps of hooks, from its own files: their udids, which are the secret part of their addresses. */
async function hooksOf(remote: GitRemote): Promise<readonly Canary[]> {
  const files = await filesBelow(join(remote.folder, 'tenants'));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const udids = texts.flatMap((text) =>
    [...text.matchAll(/"udid":\s*"([^"]+)"/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set([hook.udid, ...udids])].map((text) => ({ name: 'a hook', text }));
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** A refusal of each call that matches, which quotes every canary in every form. */
function refusing(
  harness: Harness,
  matches: (call: string) => boolean,
  more: { status?: number; broken?: boolean } = {},
) {
  const { status = 422, broken = false } = more;
  harness.relay.refuse = (call) =>
    matches(call)
      ? { status, broken, quoting: secrets.flatMap(({ text }) => writtenForms(text)) }
      : undefined;
}

/** Runs a command that must fail in that way: what was not reached proves nothing. */
async function failing(
  harness: Harness,
  args: readonly string[],
  says: RegExp,
  env: Readonly<Record<string, string>> = {},
) {
  const { code, out, err } = await harness.run(args, env);
  expect([args.join(' '), code]).toEqual([args.join(' '), 1]);
  expect(out + err).toMatch(says);
}

/** Somebody types a text into the scenario. */
async function say(harness: Harness, text: string): Promise<void> {
  await harness.dev.do({ op: 'setText', streamName: 'A', moduleId: 2, pointer: '/mapper/body', value: text });
}

/** The daemon until it has failed and its page was seen. */
async function runDaemon(harness: Harness): Promise<string> {
  const entry = join(import.meta.dirname, '../../src/cli.ts');
  const args = ['--no-warnings', entry, 'run', '--config', harness.config, '--log-level', 'debug'];
  const daemon = spawn(process.execPath, args, { env: { PATH: process.env['PATH'] ?? '', ...harness.env } });
  onTestFinished(() => void daemon.kill('SIGKILL'));
  let said = '';
  let [url, failures] = ['', 0];
  daemon.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  for await (const line of createInterface({ input: daemon.stderr })) {
    said += `${line}\n`;
    url ||= /"url":"(http:[^"]+)"/.exec(line)?.[1] ?? '';
    if (line.includes('run failed')) failures += 1;
    if (url === '' || failures < 2) continue;
    said += await everythingServed(url);
    daemon.kill('SIGTERM');
    url = '';
    failures = -1000;
  }
  return said;
}

/** What the daemon tells of itself: to anybody, to whoever has the token, and to whoever has another. */
async function everythingServed(url: string): Promise<string> {
  const paths = [
    '/',
    '/part',
    '/metrics',
    '/nowhere',
    '/healthz',
    '/readyz',
    '/sign-in',
    ...['viewer', 'stages', 'streams', 'runs', 'drift', 'problems', 'hand-overs', 'openapi.json'].map(
      (route) => `/api/v1/${route}`,
    ),
    '/api/v1/streams/default/a',
    '/api/v1/environments/staging/plan',
  ];
  const bearers = [undefined, planted.ACCESS_TOKEN, wrongToken];
  const answers = bearers.flatMap((token) =>
    paths.map(async (path) => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}${path}`, { headers, redirect: 'manual' });
      return [...answer.headers].map((pair) => pair.join(': ')).join('\n') + (await answer.text());
    }),
  );
  const webhook = await fetch(`${url}/webhooks/github`, {
    method: 'POST',
    headers: { 'x-hub-signature-256': `sha256=${planted.WEBHOOK_SECRET.replaceAll(/[^a-z0-9]/g, '')}` },
    body: '{}',
  });
  return [...(await Promise.all(answers)), await webhook.text()].join('\n');
}

/** Every object of a repository, unpacked. */
function objectsOf(repository: string): Promise<Buffer> {
  const git = spawn('git', ['-C', repository, 'cat-file', '--batch-all-objects', '--unordered', '--batch']);
  const chunks: Buffer[] = [];
  git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    git.once('error', reject);
    git.once('close', () => resolve(Buffer.concat(chunks)));
  });
}

describe('the search', () => {
  it.each(secrets)('finds $name in whatever form it has', ({ name, text }) => {
    for (const form of writtenForms(text))
      expect(canariesIn(`<${form}>`, [{ name, text }]).length).toBeGreaterThan(0);
    for (const before of ['', 'a', 'ab', 'abc'])
      expect(canariesIn(Buffer.from(`${before}${text}c`).toString('base64'), [{ name, text }])).not.toEqual(
        [],
      );
  });
});

it(
  'no secret and no address of a hook leaves the program, whatever fails',
  async () => {
    const harness = await aHarness();
    const { person, relay, git, remote } = harness;

    // What succeeds.
    expect((await harness.run(['export'])).err).toBe('');
    await person.merge('sluice/export/dev', 'main');
    await person.edit('main', 'value-streams/a/scenarios/call-the-erp.json', (text) =>
      text.replace('"put the key here"', '{ "$secret": "erpKey" }'),
    );
    await person.merge('main', 'env/staging');
    expect((await harness.run(['plan', 'staging', '--json'])).code).toBe(2);

    // What a tenant refuses.
    refusing(harness, (call) => call.includes('/oauth/token'), { status: 401 });
    await failing(harness, ['sync', 'staging'], /SLC2106/);
    relay.refuse = () => undefined;
    await say(harness, 'changed');
    refusing(harness, (call) => call.endsWith('/export'), { status: 401 });
    await failing(harness, ['export'], /SLC2107/);
    refusing(harness, (call) => call.startsWith('POST') && call.includes('/import'));
    await failing(harness, ['approve', 'staging'], /SLC2439/);
    expect((await harness.run(['approve', 'staging', '--allow-secrets'])).code).toBe(0);
    await failing(harness, ['sync', 'staging'], /SLC2114/);
    await failing(harness, ['sync', 'staging', '--json'], /SLC2114/);
    refusing(harness, (call) => call.startsWith('POST') && call.includes('/import'), { status: 500 });
    await failing(harness, ['sync', 'staging'], /./);
    refusing(harness, (call) => call.includes('/value-streams?'), { status: 200, broken: true });
    await failing(harness, ['plan', 'staging'], /SLC2115/);

    // What else asks the tenant, and is refused.
    refusing(harness, (call) => call.includes('/value-streams'));
    await failing(harness, ['adopt', 'staging'], /SLC2114/);
    await failing(harness, ['approve', 'staging'], /SLC2114/);
    await failing(harness, ['doctor'], /SLC2114/);
    await failing(harness, ['diff', 'tree', 'tenant:stage'], /./);
    refusing(harness, (call) => call.includes('/connections'), { status: 500 });
    await failing(harness, ['bind', 'staging', 'connections/nothing=1'], /./);

    // What is not whole, not there or not right.
    refusing(harness, (call) => call.endsWith('/export'), { status: 200, broken: true });
    await failing(harness, ['export'], /SLC1001/);
    relay.refuse = () => undefined;
    await say(harness, planted.ERP_KEY);
    await failing(harness, ['export'], /SLC1060/, {});
    await failing(harness, ['export', '--json'], /SLC1060/);

    // What the remote refuses.
    await say(harness, 'changed again');
    await person.edit('main', 'README.md', () => 'Ours\n');
    const echoes = secrets
      .flatMap(({ text }) => writtenForms(text))
      .map((form) => `printf '%s\\n' '${form.replaceAll("'", "'\\''")}' >&2`);
    await remote.hook('pre-receive', `${echoes.join('\n')}\nexit 1`);
    await failing(harness, ['export'], /SLC22/);
    await failing(harness, ['promote', 'main', 'staging'], /SLC22/);
    await failing(harness, ['export'], /SLC2204/, { GIT_TOKEN: wrongToken });
    await failing(harness, ['drift', 'staging'], /SLC2204/, { GIT_TOKEN: wrongToken });
    await failing(harness, ['rollback', 'staging', '--to', 'env/staging'], /SLC2204/, {
      GIT_TOKEN: wrongToken,
    });
    git.answer = (request, response) =>
      response
        .writeHead(500, { 'content-type': 'text/plain' })
        .end(`${request.headers.authorization} ${planted.GIT_TOKEN}`);
    await failing(harness, ['export'], /SLC22/);
    git.answer = undefined;

    // A validation that fails, and a daemon among all of it.
    await remote.hook('pre-receive', 'exit 0');
    await harness.staging.switch({ invalidNext: 1 });
    // An import whose answer was lost is sent again once two looks agree that it did not arrive.
    const invalid = () => failing(harness, ['sync', 'staging'], /SLC2409/);
    await vi.waitFor(invalid, { timeout: 60_000, interval: 1000 });
    refusing(harness, (call) => call.includes('/value-streams'), { status: 422 });
    const quoting = secrets.flatMap(({ text }) => writtenForms(text)).join('\n');
    harness.receiver.answer = { status: 403, body: quoting };
    harness.collector.receiver.answer = { status: 400, body: quoting };
    const daemon = await runDaemon(harness);
    expect(daemon).toContain('run failed');
    expect(daemon).toContain('<html');
    expect(daemon).toContain('sluice_environment_info{env="staging"');
    expect(daemon).toContain('"openapi":"3.1');
    expect(daemon).toMatch(/"name":"staging","kind":"environment"/);
    harness.seen.set('daemon', daemon);

    // What others were told, who may keep it as they like.
    expect(harness.collector.named('sync run').length).toBeGreaterThan(0);
    expect(harness.collector.spans.some(({ attributes }) => 'error.type' in attributes)).toBe(true);
    expect(harness.receiver.posted.length).toBeGreaterThan(0);
    for (const [name, { posted }] of [
      ['traces', harness.collector.receiver],
      ['notifications', harness.receiver],
    ] as const)
      harness.seen.set(name, posted.map(({ body }) => body.toString('utf8')).join('\n'));
    await relay.close();
    await failing(harness, ['export'], /SLC2101/);
    expect((await harness.run(['status'])).out).toContain('staging');
    await harness.run(['status', '--json']);

    // The search.
    const canaries = [...secrets, harness.signingKey, ...(await harness.hooks())];
    expect(harness.signingKey.text.length).toBeGreaterThan(60);
    expect(canaries.length).toBeGreaterThan(6);
    for (const [command, text] of harness.seen)
      expect([command, canariesIn(text, canaries)]).toEqual([command, []]);
    expect([...harness.seen.values()].join('')).toContain('[redacted]');
    const data = join(remote.folder, 'config', 'data');
    for (const file of await filesBelow(data)) {
      // The store holds what was computed, which may quote a tenant, so only its owner may read it.
      if (/\/sluice\.db[^/]*$/.test(file)) expect([file, (await stat(file)).mode & 0o077]).toEqual([file, 0]);
      else expect([file, canariesIn(await readFile(file), canaries)]).toEqual([file, []]);
    }
    const mirrors = await readdir(join(data, 'repositories'));
    for (const repository of [remote.path, ...mirrors.map((name) => join(data, 'repositories', name))]) {
      const objects = await objectsOf(repository);
      expect(objects.includes('call-the-erp')).toBe(true);
      expect([repository, canariesIn(objects, canaries)]).toEqual([repository, []]);
    }
  },
  limit,
);
