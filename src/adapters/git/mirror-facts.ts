import type { Log } from '../../ports/log.ts';
import { localEnvironment } from './environment.ts';
import { runGit, type GitContext } from './git-process.ts';

export interface MirrorPlace {
  /** The bare repository. */
  readonly directory: string;
  /** Where programs are looked for, written like PATH. */
  readonly path: string | undefined;
}

/** What `git version` says of the git that is used. Throws a PortError where there is none. */
export async function gitVersion(place: MirrorPlace, log: Log): Promise<string> {
  const { stdout } = await runGit(contextOf(place, log), { args: ['version'] });
  return stdout.toString('utf8').trim();
}

/** Where each ref of a mirror points, as the last fetch left it; the remote is not asked. Throws a PortError. */
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
