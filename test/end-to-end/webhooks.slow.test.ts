import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { aGithubSite } from '../support/github-site.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { aRunningDaemon } from '../support/running-daemon.ts';
import { smallStreams } from '../support/small-streams.ts';
import { SandboxControl } from '../support/sandbox-control.ts';
import { deliver, RawConnection, webhookSecret } from '../support/webhook-server.ts';
import { aWorldOnGit, type WorldOnGit } from '../support/world.ts';

const patience = { timeout: 20_000, interval: 20 };
const unsigned = { 'x-hub-signature-256': undefined };

const body = JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: 'acme/streams' } });

/** A configuration with that server, and that host of the repository. */
async function aConfig(server: string, host = 'kind: plain'): Promise<{ config: string; world: WorldOnGit }> {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {} }) });
  const config = await writePipeline(world);
  const text = await readFile(config, 'utf8');
  const served = text.replace('server: { listen: "127.0.0.1:0" }', `server: { ${server} }`);
  await writeFile(config, `${served}host: { ${host} }\n`);
  return { config, world };
}

/** The port of a daemon with that server, what it logs, and the world that it works on. */
async function aDaemon(
  server: string,
  host?: string,
): Promise<{ readonly port: number; readonly log: RecordingLog; readonly world: WorldOnGit }> {
  const log = new RecordingLog();
  const { config, world } = await aConfig(server, host);
  const daemon = await aRunningDaemon(config, log, { env: { HOOK: webhookSecret } });
  return { port: Number(new URL(daemon.url).port), log, world };
}

/** Status of a request under a name. */
async function ask(port: number, request: string, host: string): Promise<number> {
  const connection = new RawConnection(port);
  connection.send(`${request} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  return (await connection.closed).status;
}

describe('a daemon that other machines can reach', () => {
  it.each(['0.0.0.0', '[::]'])(
    'serves webhooks and health on %s, to anybody, and nothing else',
    async (host) => {
      const { port } = await aDaemon(`listen: "${host}:0", pages: off, webhookSecret: { env: HOOK }`);
      const statuses: Record<string, number> = {};
      for (const name of ['localhost', 'sluice.acme.example']) {
        for (const request of [
          'GET /healthz',
          'GET /',
          'GET /part',
          'GET /assets/live.js',
          'GET /assets/style.css',
          'GET /webhooks/github',
          'PUT /webhooks/github',
          'POST /webhooks/github/',
          'POST /webhooks',
          'POST /healthz',
          'GET //',
          'OPTIONS /',
        ])
          statuses[`${request} ${name}`] = await ask(port, request, name);
        statuses[`ready ${name}`] = (await ask(port, 'GET /readyz', name)) === 404 ? 404 : 200;
      }
      const answered = Object.entries(statuses).filter(([, status]) => status !== 404);
      expect(answered.map(([what, status]) => `${what} ${status}`)).toEqual(
        ['localhost', 'sluice.acme.example'].flatMap((name) => [
          `GET /healthz ${name} 200`,
          `ready ${name} 200`,
        ]),
      );
      expect((await deliver({ port }, body, { host: 'sluice.acme.example' })).status).toBe(202);
      const unsigned = { host: 'localhost', 'x-hub-signature-256': undefined };
      expect((await deliver({ port }, body, unsigned)).status).toBe(401);
    },
  );

  it('gives each connection one request', async () => {
    const { port } = await aDaemon('listen: "0.0.0.0:0", pages: off, webhookSecret: { env: HOOK }');
    const connection = new RawConnection(port).send('GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n');
    expect((await connection.closed).text).toMatch(/\r\nconnection: close\r\n/i);
  });

  it('does not start without a secret, and says which key to set', async () => {
    const { config } = await aConfig('listen: "0.0.0.0:0", pages: off');
    const { code, out, err } = await sluice(['run', '-c', config], { SANDBOX_SECRET: 'demo-secret' });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /sluice\.yaml:\d+:\d+: server\.listen: would let other machines in.*set server\.webhookSecret[^\n]*\[SLC1110\]/s,
    );
  });

  it('does not start where the secret is not there, and is not asked for it by commands', async () => {
    const { config } = await aConfig('listen: "0.0.0.0:0", pages: off, webhookSecret: { env: HOOK }');
    const env = { SANDBOX_SECRET: 'demo-secret' };
    const refused = await sluice(['run', '-c', config], env);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /server\.webhookSecret: the environment variable HOOK is not set\n.*\n.*\[SLC1108\]/,
    );
    expect(await sluice(['export', '-c', config], env)).toMatchObject({ code: 0, err: '' });
  });
});

it('a push that a signed webhook tells of is looked at now, and not at its time', async () => {
  const seed = smallStreams({ A: {} });
  const server = 'webhookSecret: { env: HOOK }';
  const { config, env, tenants } = await aGithubSite({ seed, server }, Date.now);
  const log = new RecordingLog();
  const daemon = await aRunningDaemon(config, log, { env: { ...env, HOOK: webhookSecret } });
  const port = Number(new URL(daemon.url).port);
  const dev = new SandboxControl(tenants, 'acmedev');
  const exports = () => log.lines.filter(({ message }) => message === 'exported').length;
  await vi.waitFor(() => expect(exports()).toBe(1), patience);
  await dev.forget();
  const pushTo = (repository: string) =>
    JSON.stringify({ ref: 'refs/heads/main', repository: { full_name: repository } });
  const localhost = { host: 'localhost' };
  expect((await deliver({ port }, pushTo('acme/other'), localhost)).status).toBe(202);
  const forged = { ...localhost, ...unsigned };
  expect((await deliver({ port }, pushTo('Acme/Value-Streams'), forged)).status).toBe(401);
  expect(await dev.requests()).toEqual([]);

  expect((await deliver({ port }, pushTo('Acme/Value-Streams'), localhost)).status).toBe(202);

  await vi.waitFor(() => expect(exports()).toBe(2), patience);
  expect((await dev.requests()).length).toBeGreaterThan(0);
});

describe('a daemon behind a proxy', () => {
  it('takes webhooks under the name of the proxy and its own, pages under its own alone', async () => {
    const server = 'listen: "127.0.0.1:0", url: "https://sluice.acme.example", webhookSecret: { env: HOOK }';
    const { port } = await aDaemon(server);
    const names = ['Sluice.acme.example', 'sluice.acme.example:443', 'localhost:1', 'evil.example', ''];
    const hooks: number[] = [];
    const pages: number[] = [];
    for (const host of names) {
      hooks.push((await deliver({ port }, body, { host })).status);
      pages.push(await ask(port, 'GET /', host));
    }
    expect(hooks).toEqual([202, 202, 202, 421, 421]);
    expect(pages).toEqual([421, 421, 200, 421, 421]);
  });

  it('knows no webhooks without a secret', async () => {
    const { port } = await aDaemon('listen: "127.0.0.1:0"');
    expect((await deliver({ port }, body, { host: 'localhost' })).status).toBe(404);
    expect(await ask(port, 'GET /', 'localhost')).toBe(200);
  });
});
