import type { Log } from '../../ports/log.ts';
import { localEnvironment } from './environment.ts';
import { runGit, type GitContext } from './git-process.ts';

export interface MirrorPlace {
  /** Bare repository. */
  readonly directory: string;
  /** Folders in which to look for programs, in the format of PATH. */
  readonly path: string | undefined;
}

/** Returns the output of `git version`. Throws a PortError where there is no git. */
export async function gitVersion(place: MirrorPlace, log: Log): Promise<string> {
  const { stdout } = await runGit(contextOf(place, log), { args: ['version'] });
  return stdout.toString('utf8').trim();
}

/**
 * Returns the commit of each ref of a mirror as of the last fetch, without contacting the remote. Throws a PortError.
 */
export async function refsOfMirror(place: MirrorPlace, log: Log): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await runGit(contextOf(place, log), {
    args: ['for-each-ref', '--format=%(objectname) %(refname)'],
  });
  const lines = stdout
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  return Object.fromEntries(
    lines.map((line) => [line.slice(line.indexOf(' ') + 1), line.split(' ')[0] ?? '']),
  );
}

function contextOf({ directory, path }: MirrorPlace, log: Log): GitContext {
  const environment = localEnvironment(directory, path);
  return { directory, environment, timeoutMs: 30_000, redact: (text) => text, log };
}
