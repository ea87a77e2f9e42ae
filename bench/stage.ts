import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startSandbox } from '../src/sandbox/sandbox.ts';

const run = promisify(execFile);
const entry = join(import.meta.dirname, '../src/cli.ts');

/** Two sandbox tenants in this process, a bare repository, and the program in a process of its own for each command. */
export interface Stage {
  readonly url: string;
  /** Path of the configuration that commands are run with. */
  readonly config: string;
  /** Names of the tenants. */
  readonly source: string;
  readonly target: string;
  /** Runs a command with the configuration of this stage. */
  sluice(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }>;
  /** Runs git in the bare repository. */
  git(...args: readonly string[]): Promise<void>;
}

/** Does work on a stage whose source tenant holds these export files; takes it down afterwards. */
export async function withStage<T>(
  seed: readonly Uint8Array[],
  work: (stage: Stage) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-'));
  const seedDir = join(folder, 'seed');
  await mkdir(seedDir);
  for (const [index, file] of seed.entries()) await writeFile(join(seedDir, `${index}.json`), file);
  const [source, target] = ['benchdev', 'benchstage'];
  const sandbox = await startSandbox({
    port: 0,
    dataDir: join(folder, 'tenants'),
    tenants: [source, target],
    seedDir,
  });
  const remote = join(folder, 'remote.git');
  const git = async (...args: readonly string[]) => {
    await run('git', ['-C', remote, ...args]);
  };
  const config = join(folder, 'sluice.yaml');
  try {
    await run('git', ['init', '--quiet', '--bare', '--initial-branch=main', remote]);
    await writeFile(config, configText(remote, sandbox.url, source, target));
    const sluice = (...args: readonly string[]) => command([...args, '-c', config]);
    return await work({ url: sandbox.url, config, source, target, sluice, git });
  } finally {
    await sandbox.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function configText(remote: string, url: string, source: string, target: string): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(url)}, tenant: ${name}, clientId: demo, clientSecret: { env: SANDBOX_SECRET } }`;
  return `repository: { url: ${JSON.stringify(remote)} }
tenants: { dev: ${tenant(source)}, stage: ${tenant(target)} }
source: { tenant: dev, branch: main, push: true }
environments: { staging: { branch: env/staging, tenant: stage, from: main, state: file } }
store: { url: "file:data/sluice.db" }
`;
}

/** Rejects where the program did not end by itself. */
function command(args: readonly string[]): Promise<{ code: number; out: string }> {
  const env = { PATH: process.env['PATH'] ?? '', SANDBOX_SECRET: 'demo-secret' };
  const options = { env, maxBuffer: 256 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--no-warnings', entry, ...args], options, (error, out, err) => {
      if (err !== '') process.stderr.write(err);
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, out });
      else reject(error ?? new Error('no exit code'));
    });
  });
}
