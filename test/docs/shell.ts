import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileCache } from '../support/compile-cache.ts';
import { root } from './pages.ts';

export interface Done {
  readonly code: number;
  /** Standard output and standard error, as they came. */
  readonly said: string;
}

/** Programs that stand in for those that fetch or are not on every machine. */
const standIns: Readonly<Record<string, string>> = {
  sluice: `#!/bin/sh\nexec "${process.execPath}" --no-warnings "${join(root, 'src/cli.ts')}" "$@"\n`,
  // What it would fetch, build and link is there.
  npm: '#!/bin/sh\n[ "$1" = ci ] || [ "$1" = link ]\n',
  // It may ask a registry, so no page uses it.
  npx: '#!/bin/sh\necho "npx may ask a registry" >&2\nexit 1\n',
  sqlite3: `#!/bin/sh
exec "${process.execPath}" --no-warnings -e "const { DatabaseSync } = require('node:sqlite'); new DatabaseSync(process.argv[1]).exec(process.argv[2])" "$@"
`,
};

/** A folder, and a shell in it whose \`sluice\` is this program. */
export class Shell {
  readonly folder: string;
  readonly env: Record<string, string>;
  readonly #running = new Map<ReturnType<typeof spawn>, Promise<unknown>>();

  private constructor(folder: string, env: Record<string, string>) {
    this.folder = folder;
    this.env = env;
  }

  static async open(): Promise<Shell> {
    const home = await mkdtemp(join(tmpdir(), 'sluice-page-'));
    const programs = join(home, 'programs');
    await mkdir(programs);
    for (const [name, text] of Object.entries(standIns)) {
      await writeFile(join(programs, name), text);
      await chmod(join(programs, name), 0o755);
    }
    const folder = join(home, 'work');
    await mkdir(folder);
    await symlink(join(root, 'examples'), join(folder, 'examples'));
    return new Shell(folder, {
      PATH: `${programs}:${process.env['PATH'] ?? ''}`,
      HOME: home,
      LC_ALL: 'C.UTF-8',
      ...compileCache,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'Ann Other',
      GIT_AUTHOR_EMAIL: 'ann@example.com',
      GIT_COMMITTER_NAME: 'Ann Other',
      GIT_COMMITTER_EMAIL: 'ann@example.com',
    });
  }

  /** Runs a command to its end. */
  async run(line: string): Promise<Done> {
    const exported = /^export (\w+)=(\S+)$/.exec(line);
    if (exported !== null) {
      this.env[exported[1] ?? ''] = exported[2] ?? '';
      return { code: 0, said: '' };
    }
    const { child, said } = this.#start(line);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code: code ?? -1, said: said() };
  }

  /** Runs a command until it says something, and leaves it at work until the shell is closed. */
  async leaveRunning(line: string, says: RegExp): Promise<Done> {
    const { child, said } = this.#start(line);
    const ended = once(child, 'close');
    this.#running.set(child, ended);
    await new Promise<void>((resolve, reject) => {
      const look = () => says.test(said()) && resolve();
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('close', (code) => {
        reject(new Error(`ended with ${code} before it said ${String(says)}:\n${said()}`));
      });
    });
    return { code: 0, said: said() };
  }

  /** Ends what was left running, as Ctrl-C does to everything in the foreground. */
  async interrupt(): Promise<void> {
    for (const [child, ended] of this.#running) {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended;
    }
    this.#running.clear();
  }

  async close(): Promise<void> {
    await this.interrupt();
    await rm(join(this.folder, '..'), { recursive: true, force: true, maxRetries: 3 });
  }

  #start(line: string) {
    // A group of its own, so that what the shell starts ends with it.
    const child = spawn('bash', ['-c', line], {
      cwd: this.folder,
      env: this.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
    return { child, said: () => text };
  }
}
