import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { runGit, type GitContext } from './git-process.ts';
import { pack, type PackingOptions } from './packing.ts';
import { gitError } from './problems.ts';

/** All commands here exist since 2.36 (`cat-file --batch-command`). No git before 2.40 is supported. */
const oldest = [2, 40] as const;

/** Numbers from which reading loses more time than packing takes. */
const slow: PackingOptions = { loose: 5_000, packs: 50 };

/**
 * Creates the bare repository if its folder is new or empty. Throws a PortError if the folder has other content.
 * Creates it in the folder of `making`, next to it, and moves it when it is complete, because another process may be
 * creating the same one.
 */
export async function openMirror(context: GitContext, making: GitContext): Promise<void> {
  await mkdir(context.directory, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw gitError('noSpace', `The folder ${context.directory} cannot be made.`, { cause });
  });
  await checkVersion(context);
  const found = await readdir(context.directory);
  if (found.length > 0 && !found.includes('HEAD')) {
    throw gitError('badDirectory', `${context.directory} is not empty and is not a bare git repository.`);
  }
  if (found.length === 0) await makeMirror(context, making);
  else await tidy(context);
}

async function checkVersion(context: GitContext): Promise<void> {
  const { stdout } = await runGit(context, { args: ['version'] });
  const version = stdout.toString('utf8').trim();
  const [major = 0, minor = 0] = (/(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw gitError('gitMissing', `git ${oldest.join('.')} or newer is needed; here is ${version}.`);
}

async function makeMirror({ directory }: GitContext, making: GitContext): Promise<void> {
  await mkdir(making.directory, { mode: 0o700 });
  try {
    await runGit(making, { args: ['init', '--quiet', '--bare', '--template=', '--initial-branch=main'] });
    // For operators who run git in this folder: no ref reaches commits that were not pushed yet.
    await runGit(making, { args: ['config', 'gc.auto', '0'] });
    await runGit(making, { args: ['config', 'gc.pruneExpire', 'never'] });
    await rename(making.directory, directory);
  } catch (error) {
    await rm(making.directory, { recursive: true, force: true });
    const madeByAnother = (await readdir(directory)).includes('HEAD');
    if (!madeByAnother) throw error;
  }
}

/** Packs the mirror before anything is read. A mirror that cannot be packed can still be used. */
async function tidy(context: GitContext): Promise<void> {
  try {
    const packed = await pack(context, slow);
    if (packed !== undefined) context.log.info('mirror packed', { ...packed });
  } catch (error) {
    context.log.warn('mirror could not be packed', { error });
  }
}
