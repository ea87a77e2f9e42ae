import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { safe } from '../../../core/text/safe-text.ts';
import { errorCode } from '../../files/disk.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { askForStarter, type Ask } from './starter-questions.ts';
import { starter, starterFor, usualAnswers } from './starter.ts';
import { writeTogether } from '../../files/writing.ts';

export interface InitOptions {
  readonly dir: string;
  readonly json?: boolean;
  /** Asks a person. Undefined to take the usual answers. */
  readonly ask: Ask | undefined;
}

/** Writes the first files of a new team. Keeps existing files, and asks nothing about them. */
export async function initAction({ dir, json, ask }: InitOptions, output: Output): Promise<ExitCode> {
  const paths = [...starter.keys()];
  const kept = new Set<string>();
  for (const path of paths) if (await isThere(join(dir, path))) kept.add(path);
  const isAsked = ask !== undefined && !kept.has('config/sluice.yaml');
  const answers = isAsked ? await askForStarter(ask, output.out) : usualAnswers;
  const missing = new Map([...starterFor(answers)].filter(([path]) => !kept.has(path)));
  if (missing.size > 0) await writeTogether([{ folder: dir, files: missing }]);
  if (json) {
    const files = paths.map((path) => ({ file: join(dir, path), isWritten: missing.has(path) }));
    printJson(output, 'init', { files });
    return 0;
  }
  for (const path of paths)
    output.out(`${missing.has(path) ? 'written' : 'kept   '}  ${safe(join(dir, path))}\n`);
  output.out(nextSteps(safe(join(dir, 'config/sluice.yaml')), isAsked));
  return 0;
}

function nextSteps(config: string, isAsked: boolean): string {
  const first = isAsked ? `Look through ${config}` : `Put your own names into ${config}`;
  return `${first}, set the secrets that it names, and run \`sluice doctor\`.\nThe files of environments/ belong on the source's branch: \`sluice init --repository\` puts them there and creates missing branches. Then run \`sluice export\`.\n`;
}

/** Checks whether a path exists, even as a dangling link. Throws if it cannot be examined. */
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
