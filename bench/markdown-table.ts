import type { Result } from './result.ts';
import { median } from './statistics.ts';

/** Results as a table of Markdown, a line each, with what was noted below it. */
export function markdownTable(results: readonly Result[]): string {
  const rows = [
    ['row', 'work', 'time', 'compared with', 'its time', 'ratio', 'goal', 'CPU', 'peak', 'calls', 'verdict'],
    Array.from({ length: 11 }, () => '---'),
    ...results.map(cells),
  ];
  const notes = results.flatMap(({ row, counts, notes: said, times }) => {
    const counted = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
    const all = [times.length === 1 ? 'once' : `${times.length} times`, ...counted, ...said];
    return [`- ${row}: ${all.join('; ')}.`];
  });
  return `${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}\n\n${notes.join('\n')}\n`;
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
