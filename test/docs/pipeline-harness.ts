import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/sandbox.ts';
import { anExportFile } from '../support/export-file.ts';
import { SandboxControl } from '../support/sandbox-control.ts';
import { Shell } from './shell.ts';

/** A call of the shop with a connection that each tenant must have. */
const scenario = {
  id: '11',
  name: 'Call',
  connections: [{ id: 51, name: 'acme-commerce', accountName: 'acme' }],
  modules: [{ id: 1, module: 'acme:call', version: 1, parameters: { __IMTCONN__: 51 }, mapper: {} }],
};

/** The streams that the pages speak of. */
const streams = {
  'Order Intake': { id: '01K1DQS3CWHVTCQ9DN14SKXK01', scenarios: [scenario] },
  'Stock Alert': { id: '01K1DQS3CWHVTCQ9DN14SKXK02' },
  Orders: { id: '01K1DQS3CWHVTCQ9DN14SKXK03' },
  'Orders Export': { id: '01K1DQS3CWHVTCQ9DN14SKXK04' },
};

/**
 * What most pages take for granted: a configuration of three tenants in `config/sluice.yaml`, a repository with a clone of
 * it in `clone`, and production as it is after a first promotion.
 */
export class PipelineHarness {
  readonly shell: Shell;
  readonly staging: SandboxControl;
  readonly production: SandboxControl;
  readonly #sandbox: RunningSandbox;

  private constructor(shell: Shell, sandbox: RunningSandbox) {
    this.shell = shell;
    this.#sandbox = sandbox;
    this.staging = new SandboxControl(sandbox.url, 'acmestage');
    this.production = new SandboxControl(sandbox.url, 'acmeprod');
  }

  static async open(): Promise<PipelineHarness> {
    const shell = await Shell.open();
    const seedDir = join(shell.folder, 'seed');
    await mkdir(seedDir);
    for (const [name, sketch] of Object.entries(streams))
      await writeFile(join(seedDir, `${name}.json`), anExportFile({ name, ...sketch }));
    const sandbox = await startSandbox({
      port: 0,
      dataDir: join(shell.folder, 'tenants'),
      tenants: ['acmedev', 'acmestage', 'acmeprod'],
      seedDir,
      clientId: 'demo',
      clientSecret: 'demo-secret',
    });
    const harness = new PipelineHarness(shell, sandbox);
    await mkdir(join(shell.folder, 'config'));
    await writeFile(join(shell.folder, 'config/sluice.yaml'), configText(sandbox.url));
    shell.env['SANDBOX_SECRET'] = 'demo-secret';
    await harness.#bringEverywhere();
    return harness;
  }

  async close(): Promise<void> {
    await this.shell.close();
    await this.#sandbox.stop();
  }

  /** The digest of the plan of an environment as it is now. */
  async digest(environment: string): Promise<string> {
    const { said } = await this.shell.run(`sluice plan ${environment} --json`);
    return /"digest": "([0-9a-f]+)"/.exec(said)?.[1] ?? `no plan of ${environment}: ${said}`;
  }

  /** The head of a branch, or of one before it. */
  async commit(revision: string): Promise<string> {
    return (await this.shell.run(`git -C remote.git rev-parse ${revision}`)).said.trim();
  }

  /** A person merges one branch into another. */
  async merge(from: string, to: string): Promise<void> {
    await this.#must(
      `git -C clone fetch --quiet && git -C clone checkout --quiet -B ${to} origin/${to} && git -C clone merge --quiet --no-edit origin/${from} && git -C clone push --quiet origin ${to}`,
    );
  }

  /** A person edits a stream in a tenant. */
  async edit(tenant: SandboxControl, streamName: string): Promise<void> {
    const stream = { op: 'setText', streamName, moduleId: 1, pointer: '/mapper/note' };
    await tenant.do({ ...stream, value: `edited at ${performance.now()}` });
  }

  async #bringEverywhere(): Promise<void> {
    await this.#must('git init --quiet --bare --initial-branch=main remote.git');
    await this.#must('sluice init --repository && sluice export');
    await this.#must('git clone --quiet remote.git clone');
    await this.merge('sluice/export/dev', 'main');
    await this.#must('sluice promote dev staging');
    await this.merge('sluice/promote/staging', 'env/staging');
    await this.#must('sluice sync staging && sluice promote staging production');
    await this.merge('sluice/promote/production', 'env/production');
    await this.#must('sluice approve production && sluice sync production');
  }

  async #must(line: string): Promise<void> {
    const { code, said } = await this.shell.run(line);
    if (code !== 0) throw new Error(`${line} ended with ${code}:\n${said}`);
  }
}

function configText(url: string): string {
  const tenant = (name: string) =>
    `{ driver: http, baseUrl: ${JSON.stringify(url)}, tenant: ${name}, clientId: demo, clientSecret: { env: SANDBOX_SECRET } }`;
  return `repository: { url: ../remote.git }
tenants:
  dev: ${tenant('acmedev')}
  staging: ${tenant('acmestage')}
  prod: ${tenant('acmeprod')}
source: { tenant: dev, branch: main }
environments:
  staging: { branch: env/staging, tenant: staging, from: main, state: file }
  production: { branch: env/production, tenant: prod, from: staging, state: file, approval: { required: true } }
server: { listen: "127.0.0.1:0" }
`;
}
