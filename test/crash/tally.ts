import type { Reporter, TestModule } from 'vitest/node';
import { wayOf } from './points.ts';
import type { Played } from './sample.ts';

/** Notes of a test of the matrix. */
export interface Noted {
  /** Number of calls of the undisturbed history. */
  readonly calls?: number;
  readonly played?: Played;
}

/** Prints, at the end of a run, how many kill points were simulated, and how many were played with a killed process too. */
export default class Tally implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const noted = tests.map((test) => (test.meta() as { readonly crash?: Noted }).crash ?? {});
    const all = noted.flatMap(({ played }) => played ?? []);
    const calls = noted.reduce((sum, one) => sum + (one.calls ?? 0), 0);
    const { simulated = [], killed = [] } = Object.groupBy(all, ({ mode }) => mode);
    const points = new Set(all.map(({ point }) => point.name));
    const counts = Map.groupBy(all, ({ point }) => wayOf(point));
    const lines = [...counts].map(([way, some]) => {
      const really = some.filter(({ mode }) => mode === 'killed').length;
      return `${pad(some.length - really)} simulated ${pad(really)} killed  ${way}`;
    });
    process.stdout.write(
      `\nKill points: ${points.size}, at the ${calls} calls of ${modules.length} histories: ` +
        `${simulated.length} simulated, ${killed.length} killed\n`,
    );
    process.stdout.write(`${lines.sort().join('\n')}\n\n`);
  }
}

const pad = (count: number) => String(count).padStart(6);
