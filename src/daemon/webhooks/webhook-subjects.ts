import type { Pipeline } from '../../config/config.ts';
import type { WakeHint } from '../../ports/host-webhooks.ts';
import { forksSubject, reviewsSubject } from '../../runs/review/inputs.ts';
import { branchName } from '../../runs/branches.ts';
import { environmentSubject, sourceSubject } from '../../state/subjects.ts';

/**
 * Lists the subjects to wake after a webhook: those that follow the pushed branch, and the reviews of each pipeline of
 * that repository.
 */
export function subjectsToWake(pipelines: readonly Pipeline[], hint: WakeHint): readonly string[] {
  const { repository, ref, isTalk } = hint;
  return pipelines
    .filter(({ host }) => host.kind !== 'plain' && isSame(host.repository, repository))
    .flatMap((pipeline) => [
      ...(ref === undefined ? [] : followersOf(pipeline, branchName(ref))),
      reviewsSubject(pipeline.name),
      ...(isTalk ? [] : [forksSubject(pipeline.name)]),
    ]);
}

function followersOf({ source, environments }: Pipeline, branch: string): readonly string[] {
  return [
    ...(source.branch === branch ? [sourceSubject(source.name)] : []),
    ...[...environments.values()]
      .filter((environment) => environment.branch === branch)
      .map(({ name }) => environmentSubject(name)),
  ];
}

/** Compares repository names without case, as hosts do. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
