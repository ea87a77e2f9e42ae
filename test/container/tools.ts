import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Where each program comes from is the package of its name, but for catatonit, which podman calls. */
const programs = ['buildah', 'podman', 'runc', 'mmdebstrap', 'catatonit'];

/** What containers are built and run with. */
export class ContainerTools {
  readonly #folder: string;
  readonly #env: Readonly<Record<string, string | undefined>>;

  private constructor(folder: string, env: Readonly<Record<string, string | undefined>>) {
    this.#folder = folder;
    this.#env = env;
  }

  /** Rejects with one message where something is missing. */
  static async open(): Promise<ContainerTools> {
    const missing: string[] = [];
    for (const program of programs) await run(program, ['--version']).catch(() => missing.push(program));
    if (missing.length > 0)
      throw new Error(
        `tests of the image need ${missing.join(', ')}: apt-get install ${programs.join(' ')} netavark`,
      );
    const folder = await mkdtemp(join(tmpdir(), 'sluice-container-'));
    // The limits that podman asks for by default are more than root has where it may not raise its own.
    const limits = 'default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]';
    await writeFile(join(folder, 'containers.conf'), `[containers]\n${limits}\n`);
    return new ContainerTools(folder, {
      ...process.env,
      CONTAINERS_CONF: join(folder, 'containers.conf'),
      PODMAN_IGNORE_CGROUPSV1_WARNING: '1',
    });
  }

  /** Runs a program of the container tools, or one that calls them, and gives what it prints. */
  async run(program: string, args: readonly string[], cwd?: string): Promise<string> {
    const options = { env: this.#env, maxBuffer: 64 * 1024 * 1024, ...(cwd === undefined ? {} : { cwd }) };
    try {
      return (await run(program, args, options)).stdout;
    } catch (error) {
      throw new Error(`${program} ${args.join(' ')} failed:\n${lastOutput(error)}`, { cause: error });
    }
  }

  podman(...args: readonly string[]): Promise<string> {
    return this.run('podman', args);
  }

  /** Whether a podman command ends with 0. */
  async succeeds(...args: readonly string[]): Promise<boolean> {
    return this.podman(...args).then(
      () => true,
      () => false,
    );
  }

  close(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}

/** Builds tell what is wrong on one of the two streams, and that they failed on the other. */
function lastOutput(error: unknown): string {
  const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
  return `${stdout.slice(-4000)}${stderr.slice(-4000)}`;
}

/** For `podman run`: works in a container too, and where control groups are of the first version. */
export const runtime: readonly string[] = ['--runtime', 'runc', '--cgroup-manager', 'cgroupfs'];
