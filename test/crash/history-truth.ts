import { expect } from 'vitest';
import type { SyncReport } from '../../src/runs/sync/report.ts';
import { commit, inTransaction, isSameCall, type Boundary } from './boundaries.ts';
import { current, type FinalState } from './final-state.ts';
import type { Runs } from './runs.ts';
import type { Point } from './points.ts';
import type { Harness } from './harness.ts';

interface Line {
  readonly op: string;
  readonly path: string;
  readonly outcome: string;
}

/** What the history says of the pass that has just ended is so in the tenant. */
export async function expectTruth(
  harness: Harness,
  runs: Runs,
  report: SyncReport,
  final: FinalState,
): Promise<void> {
  const { store } = runs.deps;
  const [last] = await store.runs('environment staging', 1);
  const inventory = await store.inventory('staging');
  if (report.outcome === 'synced') {
    const { streams, files } = await current(harness, runs);
    expect({ streams, files }, 'a pass says that all is synced').toEqual(final.current);
  }
  if (report.results.length === 0) return;
  expect(last?.outcome).toBe(report.outcome);
  const seen = (await harness.tenant.state()).streams;
  for (const { op, path, outcome } of (last?.details ?? []) as unknown as readonly Line[]) {
    if (outcome !== 'done') continue;
    const id = inventory.find((item) => item.path === path && item.role === 'current')?.id;
    const there = seen.find((stream) => stream.id === id);
    const line = there && `${there.name} ${there.state} ${there.validation}`;
    if (op === 'delete') expect(line, `${op} ${path} is called done`).toBeUndefined();
    else expect(final.streams, `${op} ${path} is called done`).toContain(line);
  }
}

/** How many passes the history must call interrupted: one where the process died in a pass that had begun to write. */
export function interruptionsOf(crossed: readonly Boundary[], { boundary, death }: Point): number {
  const at = crossed.findIndex((one) => isSameCall(one, boundary));
  const done = crossed.slice(0, at + (death === 'after' ? 1 : 0)).map(({ call }) => call);
  const begun = done.lastIndexOf('saveRun');
  const ended = done.indexOf(commit, done.lastIndexOf(inTransaction('saveRun')));
  const isEnded = done.includes(inTransaction('saveRun')) && ended > begun;
  return begun >= 0 && !isEnded ? 1 : 0;
}
