import type { Planned } from './plan-environment.ts';
import type { ChangeResult, StreamReport } from './sync-report.ts';

/** Every stream of an environment after a pass: those of the tree, and those that the tenant still has of us. */
export function streamReports(
  { observed, plan }: Planned,
  results: readonly ChangeResult[],
): readonly StreamReport[] {
  const { desired, live } = observed.observation;
  const done = new Map(results.map((result) => [result.change.path, result]));
  const blocked = new Set(plan.blocked);
  const drifted = new Set(plan.drifted);
  const waiting = new Set(plan.changes.map(({ path }) => path));
  const ofTree = desired.map(({ path, name }): StreamReport => {
    const there = live.get(path);
    const result = done.get(path);
    const isDone = result?.outcome === 'done';
    const state = isDone ? result.change.state : there?.is === 'known' ? there.state : undefined;
    const lastPublishedAt = there?.is === 'known' ? there.lastPublishedAt : undefined;
    return { path, name, state, lastPublishedAt, sync: isDone ? 'in sync' : verdict(path) };
  });
  const removed = plan.removed.map((path): StreamReport => {
    const there = live.get(path);
    const [state, lastPublishedAt] =
      there?.is === 'known' ? [there.state, there.lastPublishedAt] : [undefined, undefined];
    return { path, name: path, state, lastPublishedAt, sync: 'not in git' };
  });
  return [...ofTree, ...removed];

  function verdict(path: string): StreamReport['sync'] {
    if (blocked.has(path)) return 'blocked';
    if (drifted.has(path)) return 'drifted';
    return waiting.has(path) ? 'to be sent' : 'in sync';
  }
}
