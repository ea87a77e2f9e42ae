import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox, type RunningSandbox } from '../sandbox/sandbox.ts';

/** Surroundings of a demo: folder, tenants, repository and configuration. */
export interface DemoSetting {
  readonly folder: string;
  readonly repository: string;
  readonly config: string;
  readonly sandbox: RunningSandbox;
}

export const tenants = ['acmedev', 'acmestage', 'acmeprod'] as const;

/** Credentials of the sandbox, which are valid nowhere else. */
const credentials = { id: 'demo', secret: 'demo-secret' };

/**
 * Creates sandbox tenants, the first of them with the examples, an empty bare repository, and a configuration for both.
 */
export async function setUp(folder: string, seedDir: string, path: string | undefined): Promise<DemoSetting> {
  const repository = join(folder, 'value-streams.git');
  const config = join(folder, 'sluice.yaml');
  await mkdir(join(folder, 'secrets'), { recursive: true, mode: 0o700 });
  const sandbox = await startSandbox({
    port: 0,
    dataDir: join(folder, 'tenants'),
    tenants,
    seedDir,
    clientId: credentials.id,
    clientSecret: credentials.secret,
  });
  await promisify(execFile)('git', ['init', '--quiet', '--bare', '--initial-branch=main', '--', repository], {
    env: {
      PATH: path ?? '/usr/bin:/bin',
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
    },
  });
  await writeFile(join(folder, 'secrets', 'sandbox'), `${credentials.secret}\n`, { mode: 0o600 });
  await writeFile(config, configText(repository, sandbox.url));
  return { folder, repository, config, sandbox };
}

function configText(repository: string, url: string): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(url)}, tenant: ${name}, clientId: ${credentials.id}, clientSecret: { file: secrets/sandbox } }`;
  return `# Written by \`sluice demo\`.
repository: { url: ${JSON.stringify(repository)} }
tenants:
  dev: ${tenant('acmedev')}
  stage: ${tenant('acmestage')}
  prod: ${tenant('acmeprod')}
source: { tenant: dev, branch: main, every: 5s }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, every: 5s, state: file }
  production: { branch: env/production, tenant: prod, from: staging, every: 5s, state: file, approval: { required: true } }
store: { url: "file:data/sluice.db" }
server: { listen: "127.0.0.1:0" }
`;
}

/** Makes an edit as a person would in the platform's designer. */
export async function editInDev(
  sandbox: RunningSandbox,
  edit: Readonly<Record<string, unknown>>,
): Promise<void> {
  const answer = await fetch(`${sandbox.url}/_control`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ tenant: 'acmedev', ...edit }),
  });
  if (!answer.ok) throw new Error(`the sandbox refused the edit: ${await answer.text()}`);
}

export interface TenantState {
  readonly streams: readonly { readonly id: string; readonly name: string; readonly state: string }[];
}

/** Returns the content of a sandbox tenant. */
export async function stateOf(sandbox: RunningSandbox, tenant: string): Promise<TenantState> {
  const answer = await fetch(`${sandbox.url}/_control/state?tenant=${tenant}`);
  return (await answer.json()) as TenantState;
}
