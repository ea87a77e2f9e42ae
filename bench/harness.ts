import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { SandboxControl } from '../test/support/sandbox-control.ts';
import { runProgram, type Ran } from './program.ts';
import { startSandboxProcess } from './sandbox-process.ts';

const run = promisify(execFile);

/** The secret of the sandbox's tenants, as the program is told it. */
export const secrets = { SANDBOX_SECRET: 'demo-secret' };

/** Two sandbox tenants and the program, each in a process of its own, and a bare repository. */
export interface Harness {
  readonly url: string;
  /** Path of the configuration that commands are run with. */
  readonly config: string;
  /** Path of the bare repository. */
  readonly remote: string;
  /** A folder that goes with the stage. */
  readonly folder: string;
  /** Names of the tenants. */
  readonly source: string;
  readonly target: string;
  /** Runs a command with the configuration of this stage. */
  sluice(...args: readonly string[]): Promise<Ran>;
  /** Runs git in the bare repository; what it says. */
  git(...args: readonly string[]): Promise<string>;
  /** Empties the repository, and makes the program know nothing: the next export is the first. The tenants stay. */
  startAnew(): Promise<void>;
}

/** Does work on a stage whose source tenant holds these export files; takes it down afterwards. */
export async function withHarness<T>(
  seed: Iterable<Uint8Array>,
  work: (harness: Harness) => Promise<T>,
  environments: readonly string[] = ['staging'],
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const seedDir = join(folder, 'seed');
  await mkdir(seedDir);
  let count = 0;
  for (const file of seed) await writeFile(join(seedDir, `${count++}.json`), file);
  const source = 'benchdev';
  const targets = environments.map((_, index) => (index === 0 ? 'benchstage' : `benchstage${index}`));
  const [target = ''] = targets;
  const remote = join(folder, 'remote.git');
  const config = join(folder, 'sluice.yaml');
  const dataDir = join(folder, 'tenants');
  const sandbox = await startSandboxProcess({ dataDir, seedDir, tenants: [source, ...targets] });
  await rm(seedDir, { recursive: true });
  // The sandbox finds out its revisions when it is asked for the first time, which a tenant does not have to.
  await new SandboxControl(sandbox.url, source).state();
  const startAnew = async () => {
    for (const name of ['remote.git', 'data']) await rm(join(folder, name), { recursive: true, force: true });
    await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
  };
  try {
    await startAnew();
    await writeFile(config, configText(remote, sandbox.url, source, environments, targets));
    return await work({
      url: sandbox.url,
      config,
      remote,
      folder,
      source,
      target,
      sluice: (...args) => runProgram([...args, '-c', config], secrets),
      git: async (...args) => {
        const { stdout } = await run('git', ['-C', remote, ...args], { maxBuffer: 256 * 1024 * 1024 });
        return stdout;
      },
      startAnew,
    });
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function configText(
  remote: string,
  url: string,
  source: string,
  environments: readonly string[],
  targets: readonly string[],
): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(url)}, tenant: ${name}, clientId: demo, clientSecret: { env: SANDBOX_SECRET } }`;
  const tenants = targets.map((name, index) => `, stage${index}: ${tenant(name)}`).join('');
  const each = environments.map(
    (name, index) => `${name}: { branch: env/${name}, tenant: stage${index}, from: main, state: file }`,
  );
  return `repository: { url: ${JSON.stringify(remote)} }
tenants: { dev: ${tenant(source)}${tenants} }
source: { tenant: dev, branch: main, push: true }
environments: { ${each.join(', ')} }
store: { url: "file:data/sluice.db" }
`;
}

/** Exports, and brings the environment's branch to where the export went. */
export async function bring(harness: Harness): Promise<Ran> {
  const exported = await harness.sluice('export');
  if (exported.code !== 0) throw new Error(`the export ended with ${exported.code}`);
  await harness.git('update-ref', 'refs/heads/env/staging', 'refs/heads/main');
  return exported;
}
