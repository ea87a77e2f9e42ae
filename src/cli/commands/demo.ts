import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Outside } from '../../app/open.ts';
import { playDemo } from '../../demo/demo.ts';
import { Narrator } from '../../demo/narrator.ts';
import { configFiles } from '../disk.ts';
import { UsageError, type ExitCode, type Output } from '../output.ts';
import { untilStopped, type StopSignals } from './run.ts';

export interface DemoCommandOptions {
  readonly isInteractive: boolean;
  readonly exits: boolean;
  readonly data: string | undefined;
}

/** The examples that come with the package. */
const seedDir = join(import.meta.dirname, '..', '..', '..', 'examples', 'exports');

/** Plays the cycle; then the daemon and the tenants go on until they are told to stop, unless `--exit`. */
export async function demoCommand(
  options: DemoCommandOptions,
  outside: Outside,
  output: Output,
  signals: StopSignals,
): Promise<ExitCode> {
  const folder = await demoFolder(options.data);
  const interrupted = new AbortController();
  signals.onStop(() => interrupted.abort(new UsageError('interrupted')));
  const narrator = new Narrator(
    (text) => output.out(text),
    () => outside.clock.now(),
    options.isInteractive ? untilEnter : async () => undefined,
  );
  const demo = await playDemo({ folder, seedDir, narrator, files: configFiles }, outside, interrupted.signal);
  output.out(
    whereToLook(demo.setting.repository, demo.setting.config, demo.setting.sandbox.url, demo.daemon.url),
  );
  if (!options.exits) {
    output.out('\nThe daemon and the tenants go on. Stop them with Ctrl-C.\n');
    await untilStopped(
      { stop: () => demo.daemon.stop(), abort: () => demo.daemon.abort() },
      outside,
      signals,
    );
  }
  await demo.stop();
  return 0;
}

function whereToLook(repository: string, config: string, sandbox: string, daemon: string): string {
  return `
Where to look
   git clone ${repository}          the tree on main, env/staging and env/production
   npx sluice status -c ${config}
   npx sluice plan staging -c ${config}
   ${daemon}/     the daemon: what is where, and what it did
   ${sandbox}     the tenants; POST /_control changes what they hold
`;
}

async function demoFolder(data: string | undefined): Promise<string> {
  if (data === undefined) return mkdtemp(join(tmpdir(), 'sluice-demo-'));
  const folder = resolve(data);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new UsageError(`${folder} is not empty: a demo starts in a folder of its own`);
  return folder;
}

async function untilEnter(): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  await terminal.question('   … Enter for the next step ');
  terminal.close();
}
