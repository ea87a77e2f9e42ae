import { shownProblems } from '../../core/problems/bounded-problems.ts';
import { budgets } from '../../core/budgets.ts';
import type { Live } from '../../core/plan/plan.ts';
import { problemLine, type Problem } from '../../core/problems/problem.ts';
import { cannotRun } from './status.ts';
import type { Planned } from './plan/plan.ts';
import type { StreamHealth, StreamReport } from '../../state/records/stream-report.ts';
import type { ChangeResult } from '../../state/records/change-result.ts';

/**
 * Returns a report for every stream of an environment after a run: those in the tree, and managed ones that the tenant
 * still has.
 */
export function streamReports(
  { observed, plan }: Planned,
  results: readonly ChangeResult[],
): readonly StreamReport[] {
  const { desired, live } = observed.observation;
  const done = new Map(results.map((result) => [result.change.path, result]));
  const blocked = new Set(plan.blocked);
  const drifted = new Set(plan.drifted);
  const waiting = new Set(plan.changes.map(({ path }) => path));
  const edited = new Set(plan.captures.filter((path) => !plan.healed.includes(path)));
  const versions = new Map(observed.listing.streams.map(({ id, version }) => [id, version]));
  const ofTree = desired.map(({ path, name, blockers }): StreamReport => {
    const there = live.get(path);
    const result = done.get(path);
    const isDone = result?.outcome === 'done';
    const state =
      isDone && 'state' in result.change
        ? result.change.state
        : there?.is === 'known'
          ? there.state
          : undefined;
    const lastPublishedAt = there?.is === 'known' ? there.lastPublishedAt : undefined;
    const told = { path, name, state, lastPublishedAt, problems: problemsOf(path, result, blockers) };
    // A stream of which only the state was set may still have an edit.
    const sync = isDone && !drifted.has(path) ? 'in sync' : verdict(path);
    const isInConflict = edited.has(path) && (sync === 'to be sent' || sync === 'blocked');
    return {
      ...told,
      sync,
      health: healthOf(path, there, result),
      ...versionOf(there),
      ...(isInConflict ? { isInConflict } : {}),
    };
  });
  const removed = plan.removed.map((path): StreamReport => {
    const there = live.get(path);
    const [state, lastPublishedAt] =
      there?.is === 'known' ? [there.state, there.lastPublishedAt] : [undefined, undefined];
    const health = healthOf(path, there, undefined);
    const told = { path, name: path, state, lastPublishedAt, health, problems: [] };
    return { ...told, sync: 'not in git', ...versionOf(there) };
  });
  const unreadable = observed.observation.unreadable.map((path): StreamReport => {
    const there = live.get(path);
    const state = there?.is === 'known' ? there.state : undefined;
    const lastPublishedAt = there?.is === 'known' ? there.lastPublishedAt : undefined;
    const told = { path, name: path, state, lastPublishedAt, problems: problemsOf(path, undefined, []) };
    return { ...told, sync: 'blocked', health: healthOf(path, there, undefined), ...versionOf(there) };
  });
  return [...ofTree, ...unreadable, ...removed];

  function versionOf(there: Live | undefined): Pick<StreamReport, 'version'> {
    const version = there?.is === 'known' ? versions.get(there.id) : undefined;
    return version === undefined ? {} : { version };
  }

  /** Includes problems of the files that it uses, which other streams may use too. */
  function problemsOf(
    path: string,
    result: ChangeResult | undefined,
    blockers: readonly Problem[],
  ): readonly string[] {
    const own = result?.problem === undefined ? [] : [result.problem];
    const all = shownProblems([...own, ...blockersOf(path), ...blockers], budgets.problems.ofStream);
    return [...new Set(all.map(problemLine))];
  }

  function blockersOf(path: string) {
    return plan.blockers.filter(({ file }) => file === path || file.startsWith(`${path}/`));
  }

  function healthOf(path: string, there: Live | undefined, result: ChangeResult | undefined): StreamHealth {
    if (result?.outcome === 'failed' || blockersOf(path).some(cannotRun)) return 'Degraded';
    if (result?.outcome === 'done') return 'Healthy';
    if (there === undefined || there.is === 'absent') return 'Missing';
    if (there.is === 'unknown') return 'Unknown';
    const cannot = there.scenarioProblems?.some(({ is }) => is !== 'unlisted') ?? false;
    return there.isInvalid || cannot ? 'Degraded' : 'Healthy';
  }

  function verdict(path: string): StreamReport['sync'] {
    if (blocked.has(path)) return 'blocked';
    if (drifted.has(path)) return 'drifted';
    return waiting.has(path) ? 'to be sent' : 'in sync';
  }
}
