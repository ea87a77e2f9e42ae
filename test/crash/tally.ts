import type { Reporter, TestModule } from 'vitest/node';
import { effects } from './boundaries.ts';
import type { Point } from './points.ts';

/** What a test of the matrix notes of itself. */
export interface Noted {
  /** The calls of an undisturbed history. */
  readonly calls?: number;
  /** The way to die that was played. */
  readonly point?: Point;
}

/** Says, at the end of a run, how many points there were at which a process was killed. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const noted = tests.map((test) => (test.meta() as { readonly crash?: Noted }).crash ?? {});
    const points = noted.flatMap(({ point }) => point ?? []);
    const calls = noted.reduce((sum, one) => sum + (one.calls ?? 0), 0);
    const counts = Map.groupBy(points, ({ boundary, death, arrives }) =>
      [boundary.kind, effects[death], ...(arrives === undefined ? [] : [arrives])].join(', '),
    );
    const lines = [...counts].map(([what, some]) => `${String(some.length).padStart(6)}  ${what}`).sort();
    process.stdout.write(
      `\nKill points: ${points.length}, at the ${calls} calls of ${modules.length} histories\n`,
    );
    process.stdout.write(`${lines.join('\n')}\n\n`);
  }
}
