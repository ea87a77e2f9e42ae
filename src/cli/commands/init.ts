import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { safe } from '../../report/safe-text.ts';
import { errorCode } from '../disk.ts';
import type { ExitCode, Output } from '../output.ts';
import { starter } from '../starter.ts';
import { writeTogether } from '../writing.ts';

/** Writes what a new team starts from; a file that is there stays as it is. */
export async function initCommand(dir: string, output: Output): Promise<ExitCode> {
  const missing = new Map<string, string>();
  for (const [path, text] of starter) if (!(await isThere(join(dir, path)))) missing.set(path, text);
  if (missing.size > 0) await writeTogether({ folder: dir, files: missing });
  for (const path of starter.keys())
    output.out(`${missing.has(path) ? 'written' : 'kept   '}  ${safe(join(dir, path))}\n`);
  output.out(
    `Put your own names into ${safe(join(dir, 'config/sluice.yaml'))}, set the secrets that it names, and run \`sluice doctor\`.\nThe files of environments/ belong on the branch of the source: \`sluice init --repository\` puts them there, with the branches that are missing. Then \`sluice export\`.\n`,
  );
  return 0;
}

/** Also a link that leads nowhere is there; what cannot be looked at is not known to be absent. */
async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    if (errorCode(error) === 'ENOTDIR') return false;
    throw error;
  }
}
