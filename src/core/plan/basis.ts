import { desiredByPath, isOfShared, type EnvironmentObservation, type Plan } from './plan.ts';
import { liveShared } from './shared-verdicts.ts';

/** Inputs of a plan's decision, as texts. A sync recognises the plan by a digest of each. */
export interface PlanBasis {
  readonly revision: string;
  readonly bindings: string;
  readonly changes: string;
}

/**
 * Returns the inputs of a plan's decisions. It is as long as all changes together. Callers compute its digest and do
 * not store it.
 */
export function basisOf(
  observation: EnvironmentObservation,
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
