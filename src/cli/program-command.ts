import { access, constants, realpath } from 'node:fs/promises';
import { delimiter, extname, isAbsolute, join } from 'node:path';
import { shellWord } from './terminal/shell-word.ts';

/** File that starts this program: `dist/cli.js`, or `src/cli.ts` if the sources run unbuilt. */
const ownFile = join(import.meta.dirname, '..', `cli${extname(import.meta.filename)}`);

/**
 * Returns the command that starts this program from any folder, ready to paste into a shell: `sluice` if the `PATH`
 * leads to it, or else Node with the path of its file.
 */
export async function programCommand(path: string | undefined, file: string = ownFile): Promise<string> {
  const found = await firstOnPath('sluice', path);
  if (found !== undefined && (await realpath(found)) === (await realpath(file))) return 'sluice';
  // The built program starts on any Node and finds the right one itself; the sources need the one that runs them now.
  const anyNode = extname(file) === '.js' && (await firstOnPath('node', path)) !== undefined;
  return `${anyNode ? 'node' : shellWord(process.execPath)} ${shellWord(file)}`;
}

/** Finds the file that a shell would run. Skips `node_modules/.bin`, which npm adds for its own scripts only. */
async function firstOnPath(name: string, path = ''): Promise<string | undefined> {
  const folders = path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !/\bnode_modules[/\\]\.bin[/\\]?$/.test(folder));
  for (const folder of folders) {
    const file = join(folder, name);
    const isThere = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}
