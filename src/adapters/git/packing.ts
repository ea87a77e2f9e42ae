import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { budgets } from '../../core/budgets.ts';
import type { PackingResult } from '../../ports/repository.ts';
import { runGit, type GitContext } from './git-process.ts';
import { quarantinePrefix } from './remote/quarantine.ts';

/** Thresholds and options of packing. */
export interface PackingOptions {
  /** Loose objects or packs from which to pack. */
  readonly loose: number;
  readonly packs: number;
  /** Signal for packing with low priority and without a time limit. It ends the packing. */
  readonly aside?: AbortSignal;
}

/** Age from which a file counts as abandoned, because a running process would have written to it. Milliseconds. */
const abandoned = 24 * 60 * 60_000;

/** Names of git's unfinished packs. */
const unfinished = /^(?:\.tmp-\d+-|tmp_(?:pack|idx|rev|bitmap)_)/;

/**
 * Packs loose objects and small packs if there are many, and drops nothing, because no ref reaches commits that were
 * not pushed yet. Joins only packs that are small compared to the others, so that the work is in proportion to the new
 * objects. Reading and writing continue meanwhile, in other processes too. Undefined where there was little to pack.
 */
export async function pack(
  context: GitContext,
  { loose, packs, aside }: PackingOptions,
): Promise<PackingResult | undefined> {
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

async function countObjects(context: GitContext): Promise<PackingResult> {
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
