import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { HostedRepository } from './github/hosted-repository.ts';
import { GithubStandIn } from './github/stand-in.ts';

/** What a test may say otherwise. */
export interface GithubSiteOptions {
  /** Export files that the development tenant starts with, by file name. */
  readonly seed: Readonly<Record<string, Uint8Array>>;
  /** More keys of an environment, as they are written between others. */
  readonly staging?: string;
  readonly production?: string;
  /** More keys of the server. */
  readonly server?: string;
  /** More keys of the host. */
  readonly host?: string;
}

/**
 * What a pipeline needs around it: three sandbox tenants over HTTP, a repository on the GitHub of the test with branches
 * for two environments, which git reaches by HTTP with the same token, and the configuration of an operator. Robin and
 * Kim may write to the repository; the bot is `sluice-bot`. Everything ends with the test, which then fails where GitHub
 * was asked something that its description does not know.
 */
export interface GithubSite {
  readonly github: GithubStandIn;
  readonly repository: HostedRepository;
  /** Address of the sandbox. */
  readonly tenants: string;
  /** Path of the configuration, and the variables that it names. */
  readonly config: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export async function aGithubSite(options: GithubSiteOptions, now: () => number): Promise<GithubSite> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-pipeline-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const github = await GithubStandIn.start({ now });
  onTestFinished(async () => {
    await github.close();
    github.assertFaithful();
  });
  const repository = await github.addRepository('acme/value-streams', {
    roles: { 'sluice-bot': 'write', robin: 'write', kim: 'write', eve: 'read' },
    files: { 'README.md': 'Value streams of acme\n' },
  });
  for (const branch of ['env/staging', 'env/production']) await repository.git('branch', branch, 'main');
  const seedDir = join(folder, 'seed');
  await mkdir(seedDir);
  for (const [name, bytes] of Object.entries(options.seed)) await writeFile(join(seedDir, name), bytes);
  const sandbox = await startSandbox({
    port: 0,
    dataDir: join(folder, 'tenants'),
    tenants: ['acmedev', 'acmestage', 'acmeprod'],
    seedDir,
    now,
  });
  onTestFinished(() => sandbox.stop());
  const config = join(folder, 'sluice.yaml');
  await writeFile(config, configText(github, sandbox.url, options));
  const env = {
    PATH: process.env['PATH'],
    ERP_KEY: 'erp-key-of-staging',
    SANDBOX_SECRET: 'demo-secret',
    SERVER_TOKEN: 'a-token-of-the-server-0123',
    GITHUB_TOKEN: github.addToken('sluice-bot', { scopes: ['repo'] }),
  };
  return { github, repository, tenants: sandbox.url, config, env };
}

function configText(github: GithubStandIn, sandbox: string, options: GithubSiteOptions): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(sandbox)}, tenant: ${name}, clientId: demo, clientSecret: { env: SANDBOX_SECRET } }`;
  const more = (text: string | undefined) => (text === undefined ? '' : `, ${text}`);
  return `repository: { url: "${github.url}/acme/value-streams.git", token: { env: GITHUB_TOKEN } }
host: { kind: github, repository: acme/value-streams, baseUrl: "${github.apiUrl}"${more(options.host)} }
tenants:
  dev: ${tenant('acmedev')}
  stage: ${tenant('acmestage')}
  prod: ${tenant('acmeprod')}
source: { tenant: dev, branch: main }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, state: file${more(options.staging)} }
  production: { branch: env/production, tenant: prod, from: staging, state: file${more(options.production)} }
store: { url: "file:data/sluice.db" }
server: { listen: "127.0.0.1:0", url: "https://sluice.acme.example"${more(options.server)} }
`;
}
