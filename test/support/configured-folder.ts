import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

/** Options of a test pipeline. */
export interface SiteOptions {
  /** Export files that the development tenant starts with, by file name. */
  readonly seed: Readonly<Record<string, Uint8Array>>;
  /** More keys of an environment, as YAML. */
  readonly staging?: string;
  readonly production?: string;
  /** More keys of `server`, as YAML. */
  readonly server?: string;
  /** More keys of `host`, as YAML. */
  readonly host?: string;
}

/** Addresses of the git repository and of GitHub's API. */
interface Addresses {
  readonly git: string;
  readonly api: string;
}

/** Environment variables that the configuration names, except GitHub's token. */
export const secretsOfSite = {
  PATH: process.env['PATH'],
  ERP_KEY: 'erp-key-of-staging',
  SANDBOX_SECRET: 'demo-secret',
  SERVER_TOKEN: 'a-token-of-the-server-0123',
};

/** Starts three sandbox tenants and writes the configuration of an operator who promotes from one to the next. */
export async function aConfiguredFolder(
  folder: string,
  options: SiteOptions & Addresses,
  now: () => number,
): Promise<{ readonly tenants: string; readonly config: string }> {
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
  await writeFile(config, configText(sandbox.url, options));
  return { tenants: sandbox.url, config };
}

function configText(sandbox: string, options: SiteOptions & Addresses): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(sandbox)}, tenant: ${name}, clientId: demo, clientSecret: { env: SANDBOX_SECRET } }`;
  const more = (text: string | undefined) => (text === undefined ? '' : `, ${text}`);
  return `repository: { url: ${JSON.stringify(options.git)}, token: { env: GITHUB_TOKEN } }
host: { kind: github, repository: acme/value-streams, baseUrl: ${JSON.stringify(options.api)}${more(options.host)} }
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
