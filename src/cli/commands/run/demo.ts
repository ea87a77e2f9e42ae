import { access, constants, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Outside } from '../../../daemon/open/outside.ts';
import { playDemo, type Demo, type DemoOptions } from '../../../demo/demo.ts';
import { Narrator } from '../../../demo/narrator.ts';
import { configFiles } from '../../files/disk.ts';
import { whileRead, type ExitCode, type Output } from '../../output.ts';
import { keepYoungSpaceSmall } from '../../small-heap.ts';
import { programCommand } from '../../program-command.ts';
import { untilEnter } from '../../terminal/prompt.ts';
import { shellWord } from '../../terminal/shell-word.ts';
import { Interrupted, StopRequests, type StopSignal, type StopSignals } from '../../stop.ts';
import { understood } from '../../files/unwritable.ts';
import { makeFolder } from '../../files/writing.ts';
import { untilStopped } from './run.ts';
import { UsageError } from '../../terminal/usage-error.ts';

export interface DemoCommandOptions {
  readonly isInteractive: boolean;
  readonly exits: boolean;
  readonly data?: string | undefined;
}

/** Folder of the examples in the package. */
const seedDir = join(import.meta.dirname, '..', '..', '..', '..', 'examples', 'exports');

/** Plays the whole cycle. Then keeps the daemon and the tenants running until a stop signal, unless `exits`. */
export async function demoAction(
  options: DemoCommandOptions,
  outside: Outside,
  output: Output,
  signals: StopSignals,
): Promise<ExitCode> {
  const folder = await demoFolder(options.data);
  const interrupted = new AbortController();
  const stop = (signal: StopSignal) => interrupted.abort(new Interrupted(signal));
  const requests = new StopRequests(signals);
  void requests.first.then(stop);
  const signal = whileRead(output, interrupted.signal);
  const next = () =>
    untilEnter(
      '   … Enter for the next step ',
      { input: process.stdin, output: process.stdout },
      {
        signal,
        interrupt: () => stop('SIGINT'),
      },
    );
  const narrator = new Narrator(
    (text) => output.out(text),
    () => outside.clock.now(),
    options.isInteractive ? next : async () => undefined,
  );
  const demo = await played({ folder, seedDir, narrator, files: configFiles }, outside, signal);
  output.out(whereToLook(demo, await programCommand(outside.env['PATH']), options.exits));
  if (!options.exits) {
    await untilStopped(
      { stop: () => demo.daemon.stop(), abort: () => demo.daemon.abort() },
      outside,
      requests,
    );
  }
  await demo.stop();
  return 0;
}

/** Plays the demo. If it is interrupted, throws the reason of the signal instead of any error that follows from it. */
async function played(options: DemoOptions, outside: Outside, signal: AbortSignal): Promise<Demo> {
  try {
    keepYoungSpaceSmall();
    return await playDemo(options, outside, signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/**
 * Returns a text about the parts of the demo to explore. Omits the pages if the demo ends at once, because nothing
 * serves them then.
 */
function whereToLook({ setting, daemon, tokenFile }: Demo, sluice: string, hasEnded: boolean): string {
  const config = shellWord(setting.config);
  const repository = `   git clone ${shellWord(setting.repository)}`;
  if (hasEnded) return `\nLook at the result\n${repository}\n   ${sluice} status -c ${config}\n`;
  return `
A change waits for approval in production
   ${sluice} plan production -c ${config}
   ${daemon.url}/environments/production   token: cat ${shellWord(tokenFile)}
   ${setting.sandbox.url}   the tenants, to change streams by hand
${repository}

Ctrl-C stops the daemon and the tenants.
`;
}

async function demoFolder(data: string | undefined): Promise<string> {
  if (data === undefined) return understood(tmpdir(), () => mkdtemp(join(tmpdir(), 'sluice-demo-')));
  const folder = resolve(data);
  await understood(folder, async () => {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  });
  if ((await understood(folder, () => readdir(folder))).length > 0)
    throw new UsageError(`${folder} is not empty`, {
      why: 'a demo needs an empty folder',
      remedy: 'name another folder with --data, or leave --data out',
    });
  return folder;
}
