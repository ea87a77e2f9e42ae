import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { budgets } from '../../core/budgets.ts';
import type { Packed } from '../../ports/repository.ts';
import { runGit, type GitContext } from './git-process.ts';
import { quarantinePrefix } from './remote/quarantine.ts';

/** Thresholds and options of packing. */
export interface Packing {
  /** Loose objects or packs from which to pack. */
  readonly loose: number;
  readonly packs: number;
  /** Given where it makes way for everything else, and may take as long as it does; ends it. */
  readonly aside?: AbortSignal;
}

/** A file that git writes is not touched for so long only if whoever wrote it is gone. Milliseconds. */
const abandoned = 24 * 60 * 60_000;

/** Names of git's unfinished packs. */
const unfinished = /^(?:\.tmp-\d+-|tmp_(?:pack|idx|rev|bitmap)_)/;

/**
 * Packs what has piled up, where that is much, and drops nothing: what was committed and not pushed yet hangs on no ref.
 * Packs that are small beside the others are joined, so that the work is that of what is new. Reading and writing go on
 * meanwhile, in other processes too. Undefined where there was little.
 */
export async function pack(
  context: GitContext,
  { loose, packs, aside }: Packing,
): Promise<Packed | undefined> {
  aside?.throwIfAborted();
  const found = await countObjects(context);
  if (found.loose < loose && found.packs < packs) return undefined;
  await removeAbandoned(context);
  const args = ['repack', '--geometric=2', '-d', '--quiet', '--window-memory=64m'];
  if (aside === undefined) await runGit(context, { args });
  else
    await runGit(
      { ...context, timeoutMs: budgets.git.packingTime },
      { args: [...args, '--threads=1'], aside },
    );
  return found;
}

async function countObjects(context: GitContext): Promise<Packed> {
  const { stdout } = await runGit(context, { args: ['count-objects', '-v'] });
  const text = stdout.toString('utf8');
  const count = (line: RegExp) => Number(line.exec(text)?.[1] ?? 0);
  return { loose: count(/^count: (\d+)$/m), packs: count(/^packs: (\d+)$/m) };
}

/** Removes unfinished packs of processes that were killed. */
async function removeAbandoned({ directory, log }: GitContext): Promise<void> {
  const objects = join(directory, 'objects');
  const before = Date.now() - abandoned;
  const names = [
    ...(await readdir(objects)).filter((name) => name.startsWith(quarantinePrefix)),
    ...(await readdir(join(objects, 'pack')))
      .filter((name) => unfinished.test(name))
      .map((name) => join('pack', name)),
  ];
  for (const name of names) {
    const file = join(objects, name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || found.mtimeMs > before) continue;
    await rm(file, { recursive: true, force: true });
    log.info('removed a pack that was never finished', { file: name, bytes: found.size });
  }
}
