import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { thisMachine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';
import { failedRow, type Judging, type Result } from './result.ts';

/** A row, or several that share what takes long to make. */
export type Row = (args: readonly string[], judging: Judging) => Promise<boolean | readonly Result[]>;

/** What `--out` is given. */
export interface Report {
  readonly date: string;
  readonly quick: boolean;
  readonly machine: Awaited<ReturnType<typeof thisMachine>>;
  readonly results: readonly Result[];
}

/** What a row is run with among all others, where that is not what it does by itself. */
export interface Fitting {
  readonly full?: readonly string[];
  readonly quick?: readonly string[];
}

/**
 * Runs all rows, one after another, and prints a table. `--quick`: small sizes, and no verdict on ratios. `--out FILE`:
 * everything as JSON. True where no goal was missed.
 */
export async function runAll(
  rows: Readonly<Record<string, Row>>,
  fittings: Readonly<Record<string, Fitting>>,
  args: readonly string[],
): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean', default: false }, out: { type: 'string' } },
  });
  const judging = { quick: values.quick };
  const results: Result[] = [];
  for (const [name, row] of Object.entries(rows)) {
    const startedAt = performance.now();
    const fitting = fittings[name]?.[values.quick ? 'quick' : 'full'] ?? [];
    results.push(...(await outcomeOf(name, row(fitting, judging))));
    process.stderr.write(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
  }
  const machine = await thisMachine();
  const report: Report = { date: new Date().toISOString(), quick: values.quick, machine, results };
  if (values.out !== undefined) await writeFile(values.out, `${JSON.stringify(report, undefined, 2)}\n`);
  process.stdout.write(markdownTable(results));
  return results.every(({ verdict }) => verdict !== 'missed');
}

/** A row that fails is one that missed. */
async function outcomeOf(name: string, running: ReturnType<Row>): Promise<readonly Result[]> {
  try {
    const outcome = await running;
    if (typeof outcome !== 'boolean') return outcome;
    const none = { work: '', against: '', times: [], floors: [], ratio: undefined, goal: '', counts: {} };
    return [{ ...none, row: name, verdict: outcome ? 'met' : 'missed', notes: ['its line says more'] }];
  } catch (error) {
    return [failedRow(name, '', error)];
  }
}
