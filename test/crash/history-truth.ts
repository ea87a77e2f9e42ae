import { expect } from 'vitest';
import type { SyncReport } from '../../src/runs/sync/report.ts';
import { commit, inTransaction, isSameCall, type Boundary } from './boundaries.ts';
import { current, type FinalState } from './final-state.ts';
import type { Passes } from './passes.ts';
import type { Point } from './points.ts';
import type { Stage } from './stage.ts';

interface Line {
  readonly op: string;
  readonly path: string;
  readonly outcome: string;
}

/** What the history says of the pass that has just ended is so in the tenant. */
export async function expectTruth(
  stage: Stage,
  passes: Passes,
  report: SyncReport,
  final: FinalState,
): Promise<void> {
  const { store } = passes.deps;
  const [last] = await store.passes('environment staging', 1);
  const inventory = await store.inventory('staging');
  if (report.outcome === 'synced') {
    const { streams, files } = await current(stage, passes);
    expect({ streams, files }, 'a pass says that all is synced').toEqual(final.current);
  }
  if (report.results.length === 0) return;
  expect(last?.outcome).toBe(report.outcome);
  const seen = (await stage.tenant.state()).streams;
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
  const begun = done.lastIndexOf('savePass');
  const ended = done.indexOf(commit, done.lastIndexOf(inTransaction('savePass')));
  const isEnded = done.includes(inTransaction('savePass')) && ended > begun;
  return begun >= 0 && !isEnded ? 1 : 0;
}
