// node bench/write-results.ts FILE… puts output of `--out` (benchmarks or growth) into docs/explanation/performance.md.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { curveTable, type Curve } from './growth/curve.ts';
import { levelTable, type Level } from './growth/level.ts';
import type { Machine } from './machine.ts';
import { markdownTable } from './markdown-table.ts';
import type { Report } from './run-all.ts';
import { withoutColumns, withTable } from './table-in-page.ts';

interface Growth {
  readonly date: string;
  readonly machine: Machine;
  readonly curves: readonly Curve[];
  readonly levels?: readonly Level[];
}

const path = join(import.meta.dirname, '../docs/explanation/performance.md');
let page = await readFile(path, 'utf8');
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(await readFile(file, 'utf8')) as Report | Growth;
  const [name, table] =
    'curves' in report ? ['growth', growthTables(report)] : ['results', mainColumns(report.results)];
  page = withTable(page, name, `${caption(report)}\n\n${table}`);
}
await writeFile(path, page);

/** The table of results without the seconds and counts of one machine, and with the reason of rows that were not measured. */
function mainColumns(results: Report['results']): string {
  const table = markdownTable(results, { isNoted: ({ times }) => times.length === 0 });
  return withoutColumns(table, ['its time', 'CPU', 'calls']);
}

function growthTables({ curves, levels = [] }: Growth): string {
  const table = withoutColumns(curveTable(curves), ['measured']);
  return levels.length === 0 ? table : `${table}\n${levelTable(levels)}`;
}

function caption(report: Report | Growth): string {
  const { date, machine } = report;
  const short = 'quick' in report && report.quick ? ' A short run (`--quick`), which judges no ratios.' : '';
  const { cores, memory, system, node, git, sluice } = machine;
  const gibi = Math.round(memory / 2 ** 30);
  return `${date.slice(0, 10)}, Sluice ${sluice}, ${cores} cores, ${gibi} GiB of memory, ${system}, Node ${node}, git ${git}.${short}`;
}
