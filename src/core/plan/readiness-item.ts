import { kindOfPath, kinds } from '../stream/kinds.ts';
import { fileOfTarget } from '../tree/presence.ts';
import { bindingYaml, isBindable, readinessProblem, type Readiness } from './readiness.ts';
import { treePath } from '../tree/tree.ts';

/** A prerequisite in the list of a plan. */
export type ReadinessItem = Readiness & {
  /** Paths of the streams that use it, sorted. */
  readonly neededBy: readonly string[];
  /** First places that use it, in words and with their streams. */
  readonly uses: readonly string[];
  /** Reason why it is not ready; undefined where it is. */
  readonly problem: string | undefined;
  /** Lines to add to the environment's file, with `<id>` for the id; undefined where it is ready or no
   * line can make it ready. */
  readonly yaml: string | undefined;
};

/**
 * Returns the prerequisites of a plan, ordered by path. `users`: paths of the streams that use each file, sorted. A
 * resource that export files usually include is a prerequisite only of the streams that refer to it.
 */
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
        neededBy: neededBy(state.path, users),
        uses: [],
        problem,
        yaml: problem === undefined || !isBindable(state) ? undefined : bindingYaml(state.path),
      };
    })
    .filter(({ path, neededBy: streams }) => streams.length > 0 || isNeverIncluded(path))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

function neededBy(path: string, users: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const file = fileOfTarget(path);
  const place = treePath(file);
  // A webhook belongs to a scenario of the stream that needs it.
  return place.is === 'scenario' && place.stream !== undefined ? [place.stream] : (users.get(file) ?? []);
}

function isNeverIncluded(path: string): boolean {
  const kind = kindOfPath(path);
  return kind !== undefined && !kinds[kind].carried;
}
