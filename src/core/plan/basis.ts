import { desiredByPath, isOfShared, type Observation, type Plan } from './plan.ts';
import { liveShared } from './shared-verdicts.ts';

/** Everything that decided a plan, as texts: a digest of each binds a sync to it. */
export interface PlanBasis {
  readonly revision: string;
  readonly bindings: string;
  readonly changes: string;
}

/** What a plan was decided by. As long as its changes together: made for its digest, and not to be kept. */
export function basisOf(
  observation: Observation,
  { changes, leftOut, secrets }: Pick<Plan, 'changes' | 'leftOut' | 'secrets'>,
): PlanBasis {
  const { environment, revision, bindings } = observation;
  const shared = liveShared(observation);
  const desiredAt = desiredByPath(observation.desired);
  const touched = changes.map((change) => {
    if (isOfShared(change)) return [change.op, change.path, change.id, shared.get(change.path) ?? null];
    const live = observation.live.get(change.path);
    const desired = desiredAt.get(change.path);
    return [
      change.op,
      change.path,
      change.state,
      live?.is === 'known' ? [live.id, live.fingerprint] : null,
      desired?.fingerprint,
      [...(desired?.carries ?? [])].map(([path, fingerprint]) => [
        path,
        fingerprint,
        shared.get(path) ?? null,
      ]),
    ];
  });
  return {
    revision: JSON.stringify([environment, revision]),
    bindings,
    changes: JSON.stringify([touched, leftOut, ...(secrets.length === 0 ? [] : [secrets])]),
  };
}
