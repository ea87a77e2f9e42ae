import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A `git` to be found before the real one, which writes down how it is called and then runs the real one. */
export interface RecordingGit {
  /** For the PATH of who calls git. */
  readonly path: string;
  /** The arguments of each call so far, one call a line. */
  calls(): Promise<readonly string[]>;
}

export async function makeRecordingGit(folder: string): Promise<RecordingGit> {
  const real = process.env['PATH'] ?? '';
  const bin = join(folder, 'bin');
  const record = join(folder, 'git-calls');
  await mkdir(bin);
  await writeFile(record, '');
  await writeFile(
    join(bin, 'git'),
    `#!/bin/sh\nprintf '%s\\n' "$*" >> '${record}'\nPATH='${real}' exec git "$@"\n`,
  );
  await chmod(join(bin, 'git'), 0o755);
  return {
    path: `${bin}:${real}`,
    calls: async () => (await readFile(record, 'utf8')).split('\n').filter((line) => line !== ''),
  };
}
