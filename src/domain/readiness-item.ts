import { bindingYaml, readinessProblem, type Readiness } from './readiness.ts';

/** One thing that must exist in a tenant, since no export file carries it, as a plan lists it. */
export type ReadinessItem = Readiness & {
  /** Paths of the streams that use it, sorted. */
  readonly neededBy: readonly string[];
  /** Why it is not ready; undefined where it is. */
  readonly problem: string | undefined;
  /** What to add to the environment's file, with `<id>` for the id; undefined where it is ready. */
  readonly yaml: string | undefined;
};

/** The list of a plan, in order of path. `users`: paths of the streams that use each file, sorted. */
export function readinessItems(
  states: readonly Readiness[],
  users: ReadonlyMap<string, readonly string[]>,
  environment: string,
): readonly ReadinessItem[] {
  return states
    .map((state): ReadinessItem => {
      const problem = readinessProblem(state, environment);
      return {
        ...state,
        neededBy: users.get(`${state.path}.json`) ?? [],
        problem,
        yaml: problem === undefined ? undefined : bindingYaml(state.path),
      };
    })
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}
