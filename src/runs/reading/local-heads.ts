import type { Repository } from '../../ports/repository.ts';

/** Where refs point here, as a pass last brought them: the remote is not asked. Those that are not here are left out. */
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
