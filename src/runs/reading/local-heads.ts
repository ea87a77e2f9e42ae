import type { Repository } from '../../ports/repository.ts';

/**
 * Returns the local commits of refs, as of the last fetch. Does not ask the remote. Omits refs that do not exist
 * locally.
 */
export async function localHeads(
  repository: Pick<Repository, 'resolve'>,
  refs: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const commits = await Promise.all(refs.map((ref) => repository.resolve(ref)));
  return new Map(
    refs.flatMap((ref, index) => {
      const commit = commits[index];
      return commit === undefined ? [] : [[ref, commit] as const];
    }),
  );
}
