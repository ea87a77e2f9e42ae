import type { Result } from './result.ts';
import { median } from './statistics.ts';

/** Results as a table of Markdown, a line each, with what was noted of some rows below it. */
export function markdownTable(
  results: readonly Result[],
  { isNoted = () => true }: { readonly isNoted?: (result: Result) => boolean } = {},
): string {
  const head = [
    'row',
    'work',
    'time',
    'compared with',
    'its time',
    'ratio',
    'goal',
    'CPU',
    'peak',
    'calls',
    'verdict',
  ];
  const lines = [head, ...results.map(cells)].map((row) => `| ${row.join(' | ')} |`);
  const table = lines.toSpliced(1, 0, `|${head.map(() => '---').join('|')}|`).join('\n');
  const notes = results.filter(isNoted).map(noteOf);
  return `${table}\n${notes.length === 0 ? '' : `\n${notes.join('\n')}\n`}`;
}

function noteOf({ row, counts, notes, times }: Result): string {
  const counted = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  const all = [times.length === 1 ? 'once' : `${times.length} times`, ...counted, ...notes];
  return `- ${row}: ${all.join('; ')}.`;
}

function cells(result: Result): readonly string[] {
  const { row, work, against, times, floors, ratio, goal, cpu, peak, requests, verdict } = result;
  return [
    `\`${row}\``,
    work,
    seconds(median(times)),
    against,
    seconds(median(floors)),
    ratio === undefined ? '' : ratio.toFixed(2),
    goal,
    seconds(cpu ?? NaN),
    peak === undefined ? '' : `${Math.round(peak / 1024 / 1024)} MiB`,
    requests === undefined ? '' : String(requests),
    verdict === 'missed' ? '**missed**' : verdict,
  ];
}

function seconds(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return '';
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
