import type { Sees } from '../api/service.ts';
import { driftIn } from '../../runs/drift/list.ts';
import { mirrorRef, branchRef, driftBranch } from '../../runs/branches.ts';
import type { StageAtWork } from '../service/at-work.ts';
import { localHeads } from '../../runs/reading/local-heads.ts';

/**
 * Side of a comparison: the source in its mirror, an environment on its branch, or what an environment's tenant has.
 */
export interface ComparableSide {
  readonly name: string;
  readonly branch: string;
  readonly revision: string;
}

/** Returns the available sides of a pipeline that the viewer may see. */
export async function sidesOf(
  stages: readonly StageAtWork[],
  sees: Sees,
): Promise<readonly ComparableSide[]> {
  const [first] = stages;
  if (first === undefined) return [];
  const seen = stages.filter(({ of }) => sees(of.name));
  const refs = seen.map(refOf);
  const heads = await localHeads(first.pipeline.deps.repository, refs);
  return seen.flatMap(({ of: { name, branch } }, index) => {
    const revision = heads.get(refs[index] ?? '');
    return revision === undefined ? [] : [{ name, branch, revision }];
  });
}

/** Returns the name of the side that shows what an environment's tenant has. */
export const liveName = (environment: string) => `${environment}@live`;

/**
 * Returns what the tenants have of a stream: the commit that saved an edit, or else the revision that the tenant last
 * got. Leaves out tenants that do not have the stream, and those with an edit that was not saved. Asks no tenant.
 */
export async function liveSidesOf(
  stages: readonly StageAtWork[],
  stream: string,
  sees: Sees,
): Promise<readonly ComparableSide[]> {
  const sides = await Promise.all(
    stages.flatMap((stage) =>
      stage.kind === 'environment' && sees(stage.of.name) ? [liveSideOf(stage, stream)] : [],
    ),
  );
  return sides.filter((side) => side !== undefined);
}

async function liveSideOf(
  { pipeline: { deps }, of }: Extract<StageAtWork, { kind: 'environment' }>,
  stream: string,
): Promise<ComparableSide | undefined> {
  const { name } = of;
  const { repository, store } = deps;
  const synced = (await store.lastSynced(name)).find(({ path }) => path === stream)?.revision;
  if (synced === undefined) return undefined;
  const heads = await localHeads(repository, [branchRef(driftBranch(name)), branchRef(of.branch)]);
  const edit = (await driftIn(deps, of, heads)).entries.find(({ path, isLive }) => path === stream && isLive);
  const named = edit === undefined ? synced : edit.commit;
  const revision = named === undefined ? undefined : await repository.resolve(named);
  if (revision === undefined) return undefined;
  return { name: liveName(name), branch: edit === undefined ? of.branch : driftBranch(name), revision };
}

function refOf({ kind, of }: StageAtWork): string {
  return kind === 'source' ? mirrorRef(of.name) : branchRef(of.branch);
}

/**
 * Returns the commit that a user named: the head of a side, or a commit in its history. Treats commits outside the
 * visible histories as missing.
 */
export async function revisionNamed(
  repository: StageAtWork['pipeline']['deps']['repository'],
  sides: readonly ComparableSide[],
  named: string,
): Promise<{ readonly name: string; readonly revision: string } | undefined> {
  const side = sides.find(({ name }) => name === named);
  if (side !== undefined) return { name: side.name, revision: side.revision };
  if (!commitId.test(named)) return undefined;
  const revision = await repository.resolve(named);
  if (revision === undefined) return undefined;
  for (const { revision: head } of sides)
    if (await repository.isAncestor(revision, head)) return { name: revision.slice(0, 12), revision };
  return undefined;
}

/** Commit id. A short one may match several commits. */
const commitId = /^[0-9a-f]{7,40}$/;
